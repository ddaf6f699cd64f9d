package io.parkstream.training;

import io.parkstream.domain.Occupancy;
import java.nio.file.Path;

/**
 * One picture whose truth is known.
 *
 * @param label empty or occupied
 * @param pixels red, green, blue per pixel, row by row, unsigned; shared, not to be changed
 */
record LabelledPicture(Path file, Occupancy label, byte[] pixels) {

  /**
   * What pictures of the same space have in common: the folder and the last part of the file name,
   * as in {@code S_2016-01-16_14.10_C09_257.jpg}. Pictures of one space never stand on both sides
   * of a split.
   */
  String space() {
    String name = String.valueOf(file.getFileName());
    int from = name.lastIndexOf('_') + 1;
    int to = name.lastIndexOf('.');
    return to > from ? name.substring(from, to) : name;
  }
}
