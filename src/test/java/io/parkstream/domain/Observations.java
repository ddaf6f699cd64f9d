package io.parkstream.domain;

import java.time.Duration;
import java.time.Instant;

/** Observations of one space, given by second and probability. */
final class Observations {
  static final Instant START = Instant.parse("2026-03-01T08:00:00Z");
  static final CameraId CAMERA = new CameraId("north", "cam-1");
  static final SpaceId SPACE = new SpaceId("north", "A1");
  static final ModelIdentity MODEL = new ModelIdentity("optimized", 3, "0".repeat(64));

  private Observations() {}

  /** Counts alone, no times; never unknown by doubt. */
  static OccupancyPolicy policy(int toOccupied, int toEmpty, double uncertainty) {
    return new OccupancyPolicy(
        toOccupied,
        Duration.ZERO,
        toEmpty,
        Duration.ZERO,
        uncertainty,
        Integer.MAX_VALUE,
        Duration.ZERO);
  }

  static Instant at(long second) {
    return START.plusSeconds(second);
  }

  /** The offset is the second too, so that the same second is the same record. */
  static Classification occupied(long second) {
    return classified(second, second, 0.95f);
  }

  static Classification empty(long second) {
    return classified(second, second, 0.05f);
  }

  static Classification unsure(long second) {
    return classified(second, second, 0.52f);
  }

  static Classification classified(long second, long offset, float probability) {
    return new Classification(
        "id-" + offset,
        CAMERA,
        SPACE,
        probability,
        at(second),
        at(second).plusMillis(300),
        MODEL,
        new CropRef("parking.crops", 2, offset),
        32,
        Duration.ofMillis(20),
        Duration.ofMillis(200));
  }

  /** The same crop from a camera whose clock is so many seconds ahead. */
  static Classification moved(Classification seen, long seconds) {
    return new Classification(
        seen.id(),
        seen.camera(),
        seen.space(),
        seen.probabilityOccupied(),
        seen.capturedAt().plusSeconds(seconds),
        seen.classifiedAt(),
        seen.model(),
        seen.crop(),
        seen.batchSize(),
        seen.queued(),
        seen.inference());
  }

  /** A crop of some space. */
  static Classification of(CameraId camera, SpaceId space, Instant at, long offset, float p) {
    return new Classification(
        "id-" + offset,
        camera,
        space,
        p,
        at,
        at.plusMillis(300),
        MODEL,
        new CropRef("parking.crops", 2, offset),
        32,
        Duration.ofMillis(20),
        Duration.ofMillis(200));
  }

  static Retirement retired(long second) {
    return new Retirement(CAMERA, SPACE, at(second), new CropRef("parking.crops", 2, second));
  }
}
