package io.parkstream.domain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an operator says of a space, whatever its camera sees. Cameras go on watching a closed
 * space, so that it has an occupancy as soon as it is opened again.
 *
 * @param space it is about
 * @param closed true while the space must not be used
 * @param note for people, such as "resurfacing until Friday"; null for none
 * @param at when the operator said so
 */
public record SpaceOverride(SpaceId space, boolean closed, @Nullable String note, Instant at) {
  /** Characters of a note; it is for a label on a page. */
  public static final int MAX_NOTE = 200;

  public SpaceOverride {
    if (note != null && note.length() > MAX_NOTE) {
      throw new IllegalArgumentException(
          "the note has " + note.length() + " characters; at most " + MAX_NOTE);
    }
  }

  /** The same, said at another time. */
  public SpaceOverride at(Instant otherTime) {
    return new SpaceOverride(space, closed, note, otherTime);
  }
}
