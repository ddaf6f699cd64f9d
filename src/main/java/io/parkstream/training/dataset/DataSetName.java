package io.parkstream.training.dataset;

import java.nio.file.Path;

/** How a data set is named in reports and cards: the last two names of its folder's path. */
public final class DataSetName {
  private DataSetName() {}

  /** Such as {@code cnr_ext/test}. */
  public static String of(Path folder) {
    Path path = folder.toAbsolutePath().normalize();
    int names = path.getNameCount();
    return path.subpath(Math.max(0, names - 2), names).toString();
  }
}
