package io.parkstream.web;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.Classification;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.ModelIdentity;
import io.parkstream.domain.Occupancy;
import io.parkstream.domain.OccupancyChange;
import io.parkstream.domain.OccupancyReason;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.domain.SpaceState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is on the topics, for tests: by space, second and what it says. */
public final class Messages {
  public static final Instant START = Instant.parse("2026-03-01T08:00:00Z");
  public static final CameraId CAMERA = new CameraId("north", "cam-1");
  public static final ModelIdentity MODEL = new ModelIdentity("parking", 3, "0".repeat(64));

  private Messages() {}

  public static Instant at(long second) {
    return START.plusSeconds(second);
  }

  public static SpaceId space(String id) {
    return new SpaceId("north", id);
  }

  public static Classification answer(String space, long second, float probability) {
    return answer(CAMERA, space, second, probability, Duration.ofMillis(300));
  }

  public static Classification answer(
      CameraId camera, String space, long second, float probability, Duration age) {
    return new Classification(
        camera.key() + "-" + space + "-" + second,
        camera,
        new SpaceId(camera.site(), space),
        probability,
        at(second).minus(age),
        at(second),
        MODEL,
        new CropRef("parking.crops", 2, second),
        32,
        Duration.ofMillis(20),
        Duration.ofMillis(200));
  }

  public static OccupancyChange change(
      String space, long second, Occupancy previous, Occupancy occupancy) {
    return change(space, second, previous, occupancy, OccupancyReason.CONFIRMED);
  }

  public static OccupancyChange change(
      String space, long second, Occupancy previous, Occupancy occupancy, OccupancyReason reason) {
    return new OccupancyChange(
        space + "-" + second,
        space(space),
        CAMERA,
        occupancy,
        previous,
        reason,
        at(second),
        at(second).toEpochMilli(),
        2,
        at(second - 1),
        0.97f,
        "session-" + space,
        MODEL,
        new CropRef("parking.crops", 2, second));
  }

  public static SpaceState state(
      String space, long second, Occupancy occupancy, boolean closed, @Nullable Instant until) {
    return new SpaceState(
        space(space),
        CAMERA,
        "east",
        occupancy,
        closed,
        OccupancyReason.CONFIRMED,
        at(second),
        at(second),
        until,
        null,
        at(second).toEpochMilli(),
        0.9f,
        null,
        at(second));
  }

  public static SpaceMap map(long revision, String... spaces) {
    return map(CAMERA, revision, spaces);
  }

  public static SpaceMap map(CameraId camera, long revision, String... spaces) {
    return new SpaceMap(
        camera,
        revision,
        new SpaceMap.Frame(1280, 720),
        Duration.ofSeconds(30),
        Stream.of(spaces).map(space -> new SpaceMap.MappedSpace(space, "east", square())).toList());
  }

  private static List<SpaceMap.Corner> square() {
    return List.of(
        new SpaceMap.Corner(10, 10),
        new SpaceMap.Corner(30, 10),
        new SpaceMap.Corner(30, 50),
        new SpaceMap.Corner(10, 50));
  }
}
