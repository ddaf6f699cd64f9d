package io.parkstream.training.dataset;

import io.parkstream.domain.Occupancy;
import java.nio.file.Path;

/**
 * One picture whose truth is known.
 *
 * @param name what the file's name tells
 * @param label empty or occupied
 * @param pixels red, green, blue per pixel, row by row, unsigned; shared, not to be changed
 */
public record LabelledPicture(Path file, PictureName name, Occupancy label, byte[] pixels) {
  public LabelledPicture(Path file, Occupancy label, byte[] pixels) {
    this(file, PictureName.of(file), label, pixels);
  }

  /** Pictures of one space never stand on both sides of a split. */
  public String space() {
    return name.space();
  }
}
