package io.parkstream.image;

import io.parkstream.image.DecodeResult.Reason;
import io.parkstream.image.DecodeResult.Undecodable;
import org.jspecify.annotations.Nullable;

/**
 * What an encoded picture says of itself, read in plain Java before any native code sees it: either
 * {@link Announced} or {@link Undecodable}. Takes one walk over the bytes and allocates nothing of
 * the announced size; no bytes make it throw.
 *
 * <p>The walk goes to the picture's end mark, because OpenCV decodes half a picture without
 * complaint and fills the rest with grey: the classification of such a crop would be a guess. Bytes
 * after the end mark are accepted and ignored, as every viewer does; some cameras append a trailer.
 */
public sealed interface PictureHeader permits PictureHeader.Announced, Undecodable {

  /**
   * A complete picture within the limits. Its pixels may still prove corrupt.
   *
   * @param width in pixels, at least 1
   * @param height in pixels, at least 1
   */
  record Announced(PictureFormat format, int width, int height) implements PictureHeader {}

  /** Reads the header; the bytes decide the format, whatever a content type claims. */
  static PictureHeader read(byte[] picture, PictureLimits limits) {
    if (picture.length == 0) {
      return new Undecodable(Reason.EMPTY, "0 bytes");
    }
    if (picture.length > limits.maxBytes()) {
      return new Undecodable(
          Reason.TOO_LARGE, picture.length + " bytes, at most " + limits.maxBytes() + " are taken");
    }
    if (JpegHeader.startsWithSignature(picture)) {
      return JpegHeader.read(picture, limits);
    }
    if (PngHeader.startsWithSignature(picture)) {
      return PngHeader.read(picture, limits);
    }
    if (WebpHeader.startsWithSignature(picture)) {
      return WebpHeader.read(picture, limits);
    }
    return new Undecodable(
        Reason.UNKNOWN_FORMAT,
        picture.length + " bytes that start as neither JPEG nor PNG nor WebP");
  }

  /**
   * Holds an announced size to the limits. Each format calls it as soon as it has read the size, so
   * that a picture of impossible size is called that even if it also ends too early.
   *
   * @return why the size is refused, or null if it is taken
   */
  static @Nullable Undecodable refuseSize(long width, long height, PictureLimits limits) {
    if (width == 0 || height == 0) {
      return new Undecodable(Reason.ZERO_SIZED, width + " × " + height + " pixels announced");
    }
    // Compared by division: two sides of 32 bits overflow no long, but a reader need not prove it.
    if (width > limits.maxPixels() / height) {
      return new Undecodable(
          Reason.TOO_MANY_PIXELS,
          width
              + " × "
              + height
              + " pixels announced, at most "
              + limits.maxPixels()
              + " in all are taken");
    }
    return null;
  }
}
