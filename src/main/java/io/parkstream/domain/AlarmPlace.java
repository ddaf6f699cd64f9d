package io.parkstream.domain;

import org.jspecify.annotations.Nullable;

/** How full a site or a zone is. Belongs to one thread. */
final class AlarmPlace {
  private final String key;
  private final String site;
  private final @Nullable String zone;
  private int spaces;
  private int open;
  private int empty;
  private int occupied;

  AlarmPlace(String key, String site, @Nullable String zone) {
    this.key = key;
    this.site = site;
    this.zone = zone;
  }

  /** No space has such a key: an id has no blank. */
  static String key(String site, @Nullable String zone) {
    return zone == null ? site + ' ' : site + ' ' + zone;
  }

  /**
   * Counts a space, or no more.
   *
   * @param difference 1 or -1
   */
  void add(SpaceStay stay, int difference) {
    spaces += difference;
    if (stay.isOpen()) {
      open += difference;
      switch (stay.occupancy()) {
        case EMPTY -> empty += difference;
        case OCCUPIED -> occupied += difference;
        case UNKNOWN -> {
          // Neither raises nor clears anything.
        }
      }
    }
  }

  String key() {
    return key;
  }

  String site() {
    return site;
  }

  @Nullable String zone() {
    return zone;
  }

  int open() {
    return open;
  }

  int empty() {
    return empty;
  }

  int occupied() {
    return occupied;
  }

  boolean isGone() {
    return spaces == 0;
  }
}
