package io.parkstream.gateway;

import io.parkstream.image.DecodeResult.Reason;
import io.parkstream.image.DecodeResult.Undecodable;
import io.parkstream.image.JpegPixels;
import io.parkstream.image.PictureHeader;
import io.parkstream.image.PictureHeader.Announced;
import io.parkstream.image.PictureLimits;
import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Decodes the JPEG, PNG or WebP of a whole frame, but only a whole one: a decoder fills what is
 * missing with grey, which would be published as empty spaces. The EXIF orientation is ignored, as
 * it is for crops: maps are drawn on the camera's own raster. Thread safe.
 */
public final class FrameDecoder {
  /** In the camera's own orientation, three channels, blue first. */
  private static final int FLAGS =
      opencv_imgcodecs.IMREAD_COLOR | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;

  /**
   * A coded WebP ends in no such row of zeros; a file that is allocated before it is written does.
   */
  private static final int ZEROS = 64;

  private static final byte[] END_OF_IMAGE = {(byte) 0xFF, (byte) 0xD9};

  private FrameDecoder() {}

  /** What became of a picture. */
  public sealed interface Result {}

  /**
   * All of it.
   *
   * @param mat owned by the receiver, who closes it
   */
  public record Pixels(Mat mat) implements Result {}

  /**
   * Not to be cut.
   *
   * @param reason {@link SkippedFrames.Reason#INCOMPLETE} or {@link SkippedFrames.Reason#DAMAGED}
   * @param message for people
   */
  public record Unusable(SkippedFrames.Reason reason, String message) implements Result {}

  /** Decodes a picture that must have its end mark. */
  public static Result decode(byte[] picture) {
    PictureHeader header = PictureHeader.read(picture, PictureLimits.FRAMES);
    if (header instanceof Undecodable undecodable) {
      return unusable(undecodable);
    }
    Optional<String> fault =
        switch (((Announced) header).format()) {
          case JPEG -> Optional.ofNullable(JpegPixels.fault(picture)).map(Undecodable::message);
          case WEBP -> zerosAtTheEnd(picture).map("WebP: "::concat);
          case PNG -> Optional.empty();
        };
    if (fault.isPresent()) {
      return new Unusable(SkippedFrames.Reason.INCOMPLETE, fault.get());
    }
    return pixels(picture, (Announced) header);
  }

  /**
   * Decodes a picture of a film, where some recorders leave the end mark out: whether all blocks
   * are there shows all the same.
   */
  static Result decodeOfFilm(byte[] picture) {
    boolean cut =
        PictureHeader.read(picture, PictureLimits.FRAMES) instanceof Undecodable undecodable
            && undecodable.reason() == Reason.TRUNCATED;
    if (!cut) {
      return decode(picture);
    }
    byte[] ended = Arrays.copyOf(picture, picture.length + END_OF_IMAGE.length);
    System.arraycopy(END_OF_IMAGE, 0, ended, picture.length, END_OF_IMAGE.length);
    return decode(ended);
  }

  private static Unusable unusable(Undecodable undecodable) {
    boolean cut =
        switch (undecodable.reason()) {
          case EMPTY, TRUNCATED -> true;
          case UNKNOWN_FORMAT, TOO_LARGE, TOO_MANY_PIXELS, ZERO_SIZED, UNSUPPORTED, CORRUPT ->
              false;
        };
    return new Unusable(
        cut ? SkippedFrames.Reason.INCOMPLETE : SkippedFrames.Reason.DAMAGED,
        undecodable.message());
  }

  private static Optional<String> zerosAtTheEnd(byte[] picture) {
    for (int i = picture.length - ZEROS; i < picture.length; i++) {
      if (i < 0 || picture[i] != 0) {
        return Optional.empty();
      }
    }
    return Optional.of("it ends in zeros: not written to its end");
  }

  private static Result pixels(byte[] picture, Announced header) {
    Mat pixels = null;
    try (BytePointer bytes = new BytePointer(picture);
        Mat encoded = new Mat(1, picture.length, opencv_core.CV_8UC1, bytes)) {
      pixels = opencv_imgcodecs.imdecode(encoded, FLAGS);
    } catch (RuntimeException e) {
      // OpenCV's own exception, which JavaCPP gives no type; its text is about OpenCV's source.
    }
    if (pixels != null && pixels.cols() == header.width() && pixels.rows() == header.height()) {
      return new Pixels(pixels);
    }
    if (pixels != null) {
      pixels.close();
    }
    return new Unusable(
        SkippedFrames.Reason.DAMAGED,
        "%s of %d × %d pixels cannot be decoded"
            .formatted(header.format(), header.width(), header.height()));
  }
}
