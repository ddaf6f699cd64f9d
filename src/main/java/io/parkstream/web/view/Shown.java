package io.parkstream.web.view;

import io.parkstream.domain.Occupancy;
import java.util.Locale;

/** What is shown of a space: what is believed of it, unless an operator has closed it. */
enum Shown {
  EMPTY,
  OCCUPIED,
  UNKNOWN,
  CLOSED;

  private final String word = name().toLowerCase(Locale.ROOT);

  String word() {
    return word;
  }

  static Shown of(Occupancy occupancy) {
    return switch (occupancy) {
      case EMPTY -> EMPTY;
      case OCCUPIED -> OCCUPIED;
      case UNKNOWN -> UNKNOWN;
    };
  }
}
