package io.parkstream.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.domain.CameraId;
import io.parkstream.tools.simulator.CarPark;
import io.parkstream.tools.simulator.CarParkSimulator;
import io.parkstream.tools.simulator.SimulatorOptions;
import io.parkstream.tools.simulator.SimulatorStyle;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.junit.jupiter.api.Test;

class ChangeGateTest {
  private static final Instant START = Instant.parse("2026-03-01T08:00:00Z");
  private static final ChangeGate.Policy POLICY = ChangeGate.Policy.DEFAULT;

  private final ChangeGate gate = new ChangeGate(POLICY);

  @Test
  void admits_nothingButKeepAlives_whenNothingChanges() {
    // Given
    int sent = 0;

    // When: ten minutes, a crop a second
    try (Mat crop = ground(100, false)) {
      for (int second = 0; second < 600; second++) {
        sent += gate.admits("A1", crop, START.plusSeconds(second)) ? 1 : 0;
      }
    }

    // Then: the first 45 seconds, and one a minute
    assertThat(sent).isBetween(54, 55);
  }

  @Test
  void admits_theCropAndThoseThatFollow_whenACarComes() {
    // Given
    try (Mat empty = ground(100, false);
        Mat car = ground(100, true)) {
      gate.admits("A1", empty, START);
      boolean quiet = gate.admits("A1", empty, START.plusSeconds(50));

      // When
      boolean changed = gate.admits("A1", car, START.plusSeconds(51));
      boolean settling = gate.admits("A1", car, START.plusSeconds(90));
      boolean settled = gate.admits("A1", car, START.plusSeconds(100));

      // Then
      assertThat(List.of(quiet, changed, settling, settled))
          .containsExactly(false, true, true, false);
    }
  }

  @Test
  void admits_nothing_whenACloudPasses() {
    // Given
    try (Mat bright = ground(140, true);
        Mat dark = ground(70, true)) {
      gate.admits("A1", bright, START);

      // When
      boolean admitted = gate.admits("A1", dark, START.plusSeconds(50));

      // Then
      assertThat(admitted).isFalse();
    }
  }

  /** What the gate saves and misses on drawn scenes, whose light changes every ten minutes. */
  @Test
  void admits_everyChangeInTime_andAFractionOfTheCrops_onDrawnScenes() {
    // Given
    CarParkSimulator simulator =
        new CarParkSimulator(
            new SimulatorOptions(
                SimulatorStyle.DEMO,
                11,
                "day",
                1,
                6,
                new CarPark.Traffic(Duration.ofMinutes(40), Duration.ofMinutes(3), 0.5),
                Duration.ofMinutes(10)));
    CameraId camera = simulator.cameras().get(0);
    Duration step = Duration.ofSeconds(10);
    Map<String, Boolean> truth = new HashMap<>();
    Map<String, Boolean> told = new HashMap<>();
    int crops = 0;
    int sent = 0;
    int changes = 0;
    int late = 0;

    // When
    for (int frame = 0; frame < 360; frame++) {
      Instant at = START.plus(step.multipliedBy(frame));
      for (LabelledCrop crop : simulator.frame(camera, at)) {
        crops++;
        String space = crop.space().space();
        boolean changed =
            truth.containsKey(space) && truth.put(space, crop.occupied()) != crop.occupied();
        truth.put(space, crop.occupied());
        changes += changed ? 1 : 0;
        boolean admitted;
        try (Mat pixels = decode(crop.picture())) {
          admitted = gate.admits(space, pixels, at);
        }
        if (admitted) {
          sent++;
          told.put(space, crop.occupied());
        } else if (changed) {
          late++;
        }
      }
      simulator.advance(step);
    }

    // Then
    System.out.printf(
        "change gate on drawn scenes: %d crops, %d sent (%.1f times fewer), %d changes, %d not at once%n",
        crops, sent, (double) crops / sent, changes, late);
    assertThat(changes).isGreaterThan(5);
    assertThat(late).isZero();
    assertThat(told).isEqualTo(truth);
    assertThat(sent).isLessThan(crops / 2);
  }

  private static Mat decode(byte[] picture) {
    try (BytePointer bytes = new BytePointer(picture);
        Mat encoded = new Mat(1, picture.length, opencv_core.CV_8UC1, bytes)) {
      return opencv_imgcodecs.imdecode(encoded, opencv_imgcodecs.IMREAD_COLOR);
    }
  }

  /** Bare ground with a line, and a dark car on it. */
  private static Mat ground(int level, boolean car) {
    try (Scalar ground = grey(level);
        Scalar line = grey(level * 1.6);
        Scalar body = grey(level * 0.4)) {
      Mat crop = new Mat(60, 60, opencv_core.CV_8UC3, ground);
      paint(crop, new Rect(4, 0, 4, 60), line);
      if (car) {
        paint(crop, new Rect(15, 10, 30, 40), body);
      }
      return crop;
    }
  }

  private static Scalar grey(double level) {
    return new Scalar(level, level, level, 0);
  }

  private static void paint(Mat crop, Rect where, Scalar colour) {
    try (Rect rect = where;
        Mat part = new Mat(crop, rect)) {
      part.put(colour);
    }
  }
}
