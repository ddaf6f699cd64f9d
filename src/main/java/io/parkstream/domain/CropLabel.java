package io.parkstream.domain;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a person said of a crop.
 *
 * @param camera that took it
 * @param space that it shows
 * @param answer what the person saw
 * @param capturedAt when the picture was taken
 * @param labelledAt when the person answered
 * @param by who answered, at most {@link #MAX_BY} characters; null if that is not known
 */
public record CropLabel(
    CameraId camera,
    SpaceId space,
    Answer answer,
    Instant capturedAt,
    Instant labelledAt,
    @Nullable String by) {
  public static final int MAX_BY = 64;

  /** A closed list; only the first two are truths to calibrate with. */
  public enum Answer {
    EMPTY,
    OCCUPIED,
    /** The person cannot tell. */
    UNCLEAR,
    /** The crop does not show the space. */
    WRONG;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** The word in messages and folders. */
    public String word() {
      return word;
    }
  }

  public CropLabel {
    Sites.requireSame(camera, space);
    if (by != null && by.length() > MAX_BY) {
      throw new IllegalArgumentException(
          "'by' has " + by.length() + " characters; at most " + MAX_BY);
    }
  }
}
