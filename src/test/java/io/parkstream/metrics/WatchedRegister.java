package io.parkstream.metrics;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.OccupancyChange;
import io.parkstream.domain.OccupancyPolicy;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.domain.SpaceMemory;
import io.parkstream.domain.SpaceRegister;
import io.parkstream.domain.SpaceState;
import io.parkstream.domain.WatchPolicy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A register with a camera that has a map, for the gauges. */
final class WatchedRegister {
  static final CameraId CAMERA = new CameraId("north", "cam-1");

  private WatchedRegister() {}

  /** The camera's only space is unknown, and nothing was heard of it. */
  static SpaceRegister ofOneSpace(Clock clock) {
    SpaceRegister register =
        new SpaceRegister(
            new WatchPolicy(
                Duration.ofSeconds(60),
                Duration.ofMinutes(3),
                Duration.ofSeconds(30),
                4,
                WatchPolicy.DEFAULT.maxBytes()),
            new OccupancyPolicy(2, Duration.ZERO, 3, Duration.ZERO, 0.1, 20, Duration.ofMinutes(2)),
            space -> null,
            () -> 0,
            clock,
            new NoEffects());
    register.mapped(
        new SpaceMap(
            CAMERA,
            1,
            new SpaceMap.Frame(100, 100),
            null,
            List.of(
                new SpaceMap.MappedSpace(
                    "A1",
                    null,
                    List.of(
                        new SpaceMap.Corner(0, 0),
                        new SpaceMap.Corner(4, 0),
                        new SpaceMap.Corner(4, 4))))),
        Instant.EPOCH);
    register.judge();
    return register;
  }

  private static final class NoEffects implements SpaceRegister.Effects {
    @Override
    public void changed(OccupancyChange change) {}

    @Override
    public void published(SpaceState status) {}

    @Override
    public void retired(SpaceId space, long version, Instant at) {}

    @Override
    public void remember(SpaceId space, @Nullable SpaceMemory state) {}

    @Override
    public void remember(CameraId camera, @Nullable SpaceMap map) {}
  }
}
