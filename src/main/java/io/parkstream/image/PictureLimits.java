package io.parkstream.image;

/**
 * What an encoded picture may ask for. Pictures come from outside, and a few bytes can announce any
 * amount of work; each limit is checked before a pixel is decoded. A picture over a limit is an
 * {@link DecodeResult.Undecodable} and counted under its reason.
 *
 * @param maxBytes encoded bytes; above it {@link DecodeResult.Reason#TOO_LARGE}
 * @param maxPixels width × height as the header announces them; above it {@link
 *     DecodeResult.Reason#TOO_MANY_PIXELS}. Bounds the native memory per decoding thread: 3 bytes
 *     per pixel for the picture, and twice that again while a progressive JPEG is decoded
 * @param maxScans passes over a JPEG's coefficients; above it {@link
 *     DecodeResult.Reason#UNSUPPORTED}. A progressive scan may cost ten bytes to send and a pass
 *     over all pixels to decode
 */
public record PictureLimits(int maxBytes, int maxPixels, int maxScans) {
  /**
   * The limits for crops.
   *
   * <ul>
   *   <li>900 KiB: the topic's messages end at 1 MiB, and the rest is for the headers;
   *   <li>4,194,304 pixels (2048 × 2048): a crop shows one space and has some 10,000; this still
   *       takes a whole HD frame that somebody sends as a crop, and holds one picture to 12 MiB;
   *   <li>32 scans: encoders write 10 for a progressive colour picture, and optimizers a few more.
   * </ul>
   */
  public static final PictureLimits CROPS = new PictureLimits(900 * 1024, 2048 * 2048, 32);

  /**
   * The limits for whole frames of a camera.
   *
   * <ul>
   *   <li>64 MiB: a PNG of the largest frame that is taken, hardly compressed, is smaller;
   *   <li>67,108,864 pixels (8192 × 8192): twice what cameras with four lenses deliver; one decoded
   *       frame takes at most 192 MiB outside the heap;
   *   <li>64 scans: one frame per second can afford more than a crop can.
   * </ul>
   */
  public static final PictureLimits FRAMES = new PictureLimits(64 << 20, 8192 * 8192, 64);

  public PictureLimits {
    if (maxBytes < 1 || maxPixels < 1 || maxScans < 1) {
      throw new IllegalArgumentException(
          "maxBytes " + maxBytes + ", maxPixels " + maxPixels + ", maxScans " + maxScans + " < 1");
    }
  }
}
