package io.parkstream.domain;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What alarms remember of a space.
 *
 * @param version of the latest state; older ones are ignored
 * @param zone of the space; null for none
 * @param occupancy in that state
 * @param closed in that state
 * @param since event time of that state
 * @param known the last occupancy that was not unknown; null if there was none
 * @param knownSince event time since which it has been that, also while nobody saw it
 * @param sessionId of the car; null if there is none
 * @param flips event times of the latest changes between empty and occupied, oldest first
 */
public record SpaceStay(
    long version,
    @Nullable String zone,
    Occupancy occupancy,
    boolean closed,
    Instant since,
    @Nullable Occupancy known,
    Instant knownSince,
    @Nullable String sessionId,
    List<Instant> flips) {
  public SpaceStay {
    flips = List.copyOf(flips);
  }

  /**
   * What a space is after its next state.
   *
   * @param before null if this is the first
   * @param maxFlips that are remembered
   */
  static SpaceStay after(@Nullable SpaceStay before, SpaceState status, int maxFlips) {
    Occupancy now = status.occupancy();
    Occupancy known = before == null ? null : before.known;
    if (before == null || known == null) {
      boolean isKnown = now != Occupancy.UNKNOWN;
      return of(
          status,
          isKnown ? now : null,
          status.since(),
          isKnown ? status.sessionId() : null,
          List.of());
    }
    boolean goesOn =
        now == Occupancy.UNKNOWN
            || (now == known && Objects.equals(before.sessionId, status.sessionId()));
    if (goesOn) {
      return of(status, known, before.knownSince, before.sessionId, before.flips);
    }
    return of(
        status,
        now,
        status.since(),
        status.sessionId(),
        now == known ? before.flips : flips(before.flips, status.since(), maxFlips));
  }

  private static SpaceStay of(
      SpaceState status,
      @Nullable Occupancy known,
      Instant knownSince,
      @Nullable String sessionId,
      List<Instant> flips) {
    return new SpaceStay(
        status.version(),
        status.zone(),
        status.occupancy(),
        status.closed(),
        status.since(),
        known,
        knownSince,
        sessionId,
        flips);
  }

  private static List<Instant> flips(List<Instant> before, Instant at, int max) {
    List<Instant> flips = new ArrayList<>(before);
    flips.add(at);
    return flips.size() <= max ? flips : flips.subList(flips.size() - max, flips.size());
  }

  /** How many flips there were after a time. */
  int flipsAfter(Instant from) {
    return (int) flips.stream().filter(flip -> flip.isAfter(from)).count();
  }

  boolean isOpen() {
    return !closed;
  }
}
