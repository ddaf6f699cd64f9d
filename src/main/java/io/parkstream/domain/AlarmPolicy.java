package io.parkstream.domain;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * When an alarm is raised. Each rule can be off.
 *
 * @param fullAt share of the open spaces of a site or zone that are occupied when it is full, above
 *     0 to 1; 0 is off
 * @param fullFor how long it must be so before the alarm is raised, and be over before it is
 *     cleared
 * @param overstay longest stay by {@code <site>/<zone>}, {@code <zone>}, {@code <site>/*} or {@code
 *     *}, of which the first that is there counts
 * @param flipsPerHour changes between empty and occupied within an hour that are usual, at most
 *     {@link #MAX_FLIPS}; 0 is off
 * @param unchangedFor after so long without a change a space is suspicious; null is off
 * @param drift when a camera's answers have drifted; null is off
 */
public record AlarmPolicy(
    double fullAt,
    Duration fullFor,
    Map<String, Duration> overstay,
    int flipsPerHour,
    @Nullable Duration unchangedFor,
    @Nullable DriftRule drift) {
  /** Raises nothing, and clears what is raised. */
  public static final AlarmPolicy NONE = new AlarmPolicy(0, Duration.ZERO, Map.of(), 0, null, null);

  /** Each is remembered, for each space. */
  public static final int MAX_FLIPS = 20;

  /** Any zone. */
  public static final String ANY = "*";

  /** A car that leaves and one that comes must not clear and raise the alarm each time. */
  private static final double EASED_MARGIN = 0.05;

  public AlarmPolicy {
    overstay = Map.copyOf(overstay);
    if (!(fullAt >= 0 && fullAt <= 1)) {
      throw new IllegalArgumentException("fullAt is not from 0 to 1: " + fullAt);
    }
    if (flipsPerHour < 0 || flipsPerHour > MAX_FLIPS) {
      throw new IllegalArgumentException("flipsPerHour is out of range: " + flipsPerHour);
    }
  }

  /** The longest stay in a zone of a site; null if there is no such rule. */
  @Nullable Duration overstay(String site, @Nullable String zone) {
    Duration limit = null;
    if (zone != null) {
      limit = overstay.get(site + '/' + zone);
      limit = limit == null ? overstay.get(zone) : limit;
    }
    limit = limit == null ? overstay.get(site + '/' + ANY) : limit;
    return limit == null ? overstay.get(ANY) : limit;
  }

  /** Spaces that are unknown are not occupied: a camera that fails fills no car park. */
  boolean isFull(int open, int occupied) {
    return fullAt > 0 && open > 0 && occupied >= fullAt * open;
  }

  /** Only spaces that are empty count: a camera that fails empties no car park. */
  boolean isEased(int open, int empty) {
    return empty > 0 && empty > (1 - fullAt + EASED_MARGIN) * open;
  }

  /** Whether a place with so many open spaces can be full at all. */
  boolean appliesTo(int open) {
    return fullAt > 0 && open > 0;
  }
}
