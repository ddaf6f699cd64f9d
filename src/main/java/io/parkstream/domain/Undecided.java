package io.parkstream.domain;

import java.util.Locale;

/** Why a picture is no evidence, whatever the model says of it. */
public enum Undecided {
  /** It has no detail: black, white, one colour, fog, a covered lens. */
  UNIFORM,
  /** It has shapes and no detail: far out of focus, or a lens that is wet or dirty. */
  BLURRED,
  /** Its pixels, blocks or colours have nothing to do with their neighbours; a checkerboard. */
  NOISE,
  /** A quarter of its rows or columns are the same: a part without picture, or test bars. */
  SMEARED;

  private final String word = name().toLowerCase(Locale.ROOT);

  /** The word in messages: lower case. */
  public String word() {
    return word;
  }
}
