package io.parkstream.testing;

import static java.util.Objects.requireNonNull;

import io.parkstream.domain.Occupancy;
import io.parkstream.domain.OccupancyChange;
import io.parkstream.testing.CarParkDay.Stay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Published stays of a {@link CarParkDay} held against the true ones. Stays that begin or end where
 * nobody could see them are left out.
 *
 * @param judged true stays
 * @param missed of which nothing was published
 * @param merged published as one with another
 * @param split published as several
 * @param unfounded published stays without a true one
 */
public record DayVerdict(int judged, int missed, int merged, int split, int unfounded) {
  /** Two shares of a stay that must be seen: confirmation at its start, and at its end. */
  private static final int BLIND_SECONDS = 120;

  /**
   * A stay as published: from the first event with its session to the one that empties the space.
   */
  private record Session(int space, int from, int until) {
    boolean overlaps(Stay stay) {
      return from < stay.until() + 60 && stay.from() < until;
    }
  }

  /** Judges the changes of a whole day, those of each space in their order. */
  public static DayVerdict of(List<OccupancyChange> changes, List<Stay> stays) {
    Map<Integer, List<Session>> sessions = sessions(changes);
    int judged = 0;
    int missed = 0;
    int merged = 0;
    int split = 0;
    Map<Session, Integer> seen = new HashMap<>();
    Set<Session> hidden = new HashSet<>();
    for (Stay stay : stays) {
      List<Session> found =
          sessions.getOrDefault(stay.space(), List.of()).stream()
              .filter(session -> session.overlaps(stay))
              .toList();
      if (touchesAnOutage(stay)) {
        hidden.addAll(found);
        continue;
      }
      judged++;
      if (found.isEmpty()) {
        missed++;
      } else {
        split += found.size() - 1;
        if (found.stream().allMatch(session -> seen.merge(session, 1, Integer::sum) > 1)) {
          merged++;
        }
      }
    }
    int unfounded = 0;
    for (List<Session> ofSpace : sessions.values()) {
      for (Session session : ofSpace) {
        unfounded += seen.containsKey(session) || hidden.contains(session) ? 0 : 1;
      }
    }
    return new DayVerdict(judged, missed, merged, split, unfounded);
  }

  /** Stays that were not published as they were. */
  public int faults() {
    return missed + merged + split + unfounded;
  }

  private static Map<Integer, List<Session>> sessions(List<OccupancyChange> changes) {
    Map<String, int[]> open = new HashMap<>();
    Map<Integer, List<Session>> sessions = new HashMap<>();
    for (OccupancyChange change : changes) {
      int space = Integer.parseInt(change.space().space().substring(1));
      int second = (int) Duration.between(CarParkDay.START, change.eventTime()).toSeconds();
      if (change.occupancy() == Occupancy.OCCUPIED) {
        open.putIfAbsent(requireNonNull(change.sessionId()), new int[] {space, second});
      } else if (change.occupancy() == Occupancy.EMPTY && change.sessionId() != null) {
        int[] begin = requireNonNull(open.remove(change.sessionId()));
        sessions
            .computeIfAbsent(space, key -> new ArrayList<>())
            .add(new Session(space, begin[1], second));
      }
    }
    int end = (int) CarParkDay.LENGTH.toSeconds();
    open.values()
        .forEach(
            begin ->
                sessions
                    .computeIfAbsent(begin[0], key -> new ArrayList<>())
                    .add(new Session(begin[0], begin[1], end)));
    return sessions;
  }

  /** Who comes or goes while the camera is dead, or in the last moments, is seen by nobody. */
  private static boolean touchesAnOutage(Stay stay) {
    int end = (int) CarParkDay.LENGTH.toSeconds();
    if (stay.from() > end - BLIND_SECONDS) {
      return true;
    }
    for (int i = 0; i < CarParkDay.outages(); i++) {
      if (CarParkDay.isDead(stay.space(), CarParkDay.diesAt(i))
          && stay.from() < CarParkDay.isBackAt(i) + BLIND_SECONDS
          && stay.until() > CarParkDay.diesAt(i) - BLIND_SECONDS) {
        return true;
      }
    }
    return false;
  }
}
