package io.parkstream.training.fit;

import io.parkstream.training.dataset.LabelledPicture;

/**
 * A picture as a network learns from it.
 *
 * @param pixels red, green, blue per pixel, row by row, unsigned; shared, not to be changed
 * @param label number of its class, from 0; of a parking space 0 for empty and 1 for occupied
 */
record Example(byte[] pixels, int label) {
  static Example of(LabelledPicture picture) {
    return new Example(picture.pixels(), picture.label().ordinal());
  }
}
