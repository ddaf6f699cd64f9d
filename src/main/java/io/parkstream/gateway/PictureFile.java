package io.parkstream.gateway;

import io.parkstream.ParkstreamException;
import io.parkstream.image.PictureLimits;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Locale;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * A picture's file as it was at one moment. Two that are equal have the same contents, as far as
 * the file system tells.
 *
 * @param file its name
 * @param written when it was last written
 * @param size in bytes
 */
record PictureFile(Path file, FileTime written, long size) {

  /** Whether a name ends as a picture's. */
  static boolean isPicture(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return name.endsWith(".jpg")
        || name.endsWith(".jpeg")
        || name.endsWith(".png")
        || name.endsWith(".webp");
  }

  /**
   * A file as it is now; links are followed.
   *
   * @throws IOException if it has gone, cannot be reached or is no file
   */
  static PictureFile of(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    if (!attributes.isRegularFile()) {
      throw new FileSystemException(file.toString(), null, "not a file");
    }
    return new PictureFile(file, attributes.lastModifiedTime(), attributes.size());
  }

  /** What is in it. Reads at most as much as a frame may have. */
  FrameDecoder.Result decode() {
    if (size > PictureLimits.FRAMES.maxBytes()) {
      return new FrameDecoder.Unusable(
          SkippedFrames.Reason.DAMAGED,
          size + " bytes; at most " + PictureLimits.FRAMES.maxBytes() + " are read");
    }
    try {
      return FrameDecoder.decode(Files.readAllBytes(file));
    } catch (IOException e) {
      return new FrameDecoder.Unusable(SkippedFrames.Reason.UNREADABLE, describe(e));
    }
  }

  /** Why a file or folder could not be read, in words that follow its name. */
  static String describe(IOException failure) {
    if (failure instanceof NoSuchFileException) {
      return "is not there";
    }
    if (failure instanceof AccessDeniedException) {
      return "no permission to read it";
    }
    if (failure instanceof FileSystemException system && system.getReason() != null) {
      return system.getReason();
    }
    return "cannot be read: " + failure.getMessage();
  }

  /**
   * The pixels of a picture that must be whole, owned by the caller.
   *
   * @throws ParkstreamException with the file and what is wrong
   */
  static Mat pixels(Path file) {
    FrameDecoder.Result result;
    try {
      result = of(file).decode();
    } catch (IOException e) {
      throw new ParkstreamException("frame " + file + ": " + describe(e), e);
    }
    if (result instanceof FrameDecoder.Unusable unusable) {
      throw new ParkstreamException("frame " + file + " cannot be decoded: " + unusable.message());
    }
    return ((FrameDecoder.Pixels) result).mat();
  }
}
