package io.parkstream.stream;

import io.parkstream.tracing.CropTrace;

/**
 * What a batch is made of: a crop on its way from its picture to its answer.
 *
 * @param pixels in the shape that the engine takes; shared, not changed
 * @param trace of its way; {@link CropTrace#NONE} if it is not traced
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; a copy per crop would be garbage
public record DecodedCrop(byte[] pixels, CropTrace trace) {
  /** A crop of which nobody keeps a trace. */
  public static DecodedCrop untraced(byte[] pixels) {
    return new DecodedCrop(pixels, CropTrace.NONE);
  }

  boolean isTraced() {
    return trace != CropTrace.NONE;
  }
}
