package io.parkstream.tools.replay;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.Observation;
import io.parkstream.domain.OccupancyChange;
import io.parkstream.domain.OccupancyPolicy;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.domain.SpaceMemory;
import io.parkstream.domain.SpaceRegister;
import io.parkstream.domain.SpaceState;
import io.parkstream.domain.WatchPolicy;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one way makes of one camera: the service's own register, in which time is the capture time
 * of this camera's crops. No other camera moves it, so a clock that is an hour ahead silences
 * nobody else.
 */
final class CameraReplay implements SpaceRegister.Effects {
  private final CameraId camera;
  private final EventClock clock;
  private final SpaceRegister register;
  private final Map<SpaceId, OccupancyTimeline> timelines = new LinkedHashMap<>();

  /**
   * @param map that counts from the start; null if there is none
   */
  CameraReplay(
      CameraId camera,
      WatchPolicy watch,
      OccupancyPolicy evidence,
      @Nullable SpaceMap map,
      Instant start) {
    this.camera = camera;
    this.clock = new EventClock(start);
    this.register = new SpaceRegister(watch, evidence, space -> null, clock::millis, clock, this);
    if (map != null) {
      register.mapped(map, start);
    }
  }

  /** A crop of the camera was taken, whatever is to be seen on it. */
  void heard(Instant capturedAt) {
    advance(capturedAt);
    register.heard(camera.key());
  }

  void observed(Observation observation) {
    register.observed(observation);
  }

  /** Lets time pass; what was silent for too long meanwhile is given up at its moment. */
  void advance(Instant to) {
    long due = register.nextDue();
    while (due != Long.MAX_VALUE) {
      // One more: nothing is late at the very end of its budget.
      Instant at = clock.instant().plusMillis(due + 1);
      if (at.isAfter(to)) {
        break;
      }
      clock.now = at;
      register.judge();
      due = register.nextDue();
    }
    if (to.isAfter(clock.now)) {
      clock.now = to;
    }
  }

  Map<SpaceId, OccupancyTimeline> timelines() {
    return timelines;
  }

  OccupancyTimeline timeline(SpaceId space) {
    return timelines.computeIfAbsent(space, id -> new OccupancyTimeline());
  }

  @Override
  public void changed(OccupancyChange change) {
    timeline(change.space()).add(change.eventTime(), change.occupancy());
  }

  @Override
  public void published(SpaceState status) {
    timeline(status.space());
  }

  @Override
  public void retired(SpaceId space, long version, Instant at) {}

  @Override
  public void remember(SpaceId space, @Nullable SpaceMemory state) {}

  @Override
  public void remember(CameraId owner, @Nullable SpaceMap map) {}

  /** Stands where the crops are. */
  private static final class EventClock extends Clock {
    private Instant now;

    EventClock(Instant now) {
      this.now = now;
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
