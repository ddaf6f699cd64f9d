package io.parkstream.domain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the counts of a site remember of a space, so that nothing is counted twice.
 *
 * @param version of the latest state that was counted; older ones are ignored
 * @param zone of the space; null for none
 * @param occupancy as counted
 * @param closed as counted
 * @param known the last occupancy that was not unknown: a car that comes or goes while nobody sees
 *     it is counted when it is seen; null if there was none
 * @param since event time of the state
 * @param retired the space is gone, and what is older than that must not bring it back
 */
public record CountedSpace(
    long version,
    @Nullable String zone,
    Occupancy occupancy,
    boolean closed,
    @Nullable Occupancy known,
    Instant since,
    boolean retired) {

  /** The same, counted as of any version: the next state of the space is taken. */
  CountedSpace ofNoVersion() {
    return new CountedSpace(0, zone, occupancy, closed, known, since, retired);
  }
}
