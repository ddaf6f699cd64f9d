package io.parkstream.tools.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.SpaceId;
import io.parkstream.gateway.LabelledCrop;
import io.parkstream.gateway.MeanColourFit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CarParkSimulatorTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @ParameterizedTest
  @EnumSource(names = {"DEMO", "FIELD"})
  void frame_isTheSameToTheByte_whenTheSeedIs(SimulatorStyle style) {
    // Given
    CarParkSimulator one = simulator(style, 11, 2);
    CarParkSimulator other = simulator(style, 11, 2);

    // When
    List<LabelledCrop> ofOne = frames(one, 3);
    List<LabelledCrop> ofOther = frames(other, 3);

    // Then
    assertThat(ofOther).hasSameSizeAs(ofOne);
    for (int i = 0; i < ofOne.size(); i++) {
      assertThat(ofOther.get(i).picture()).isEqualTo(ofOne.get(i).picture());
      assertThat(ofOther.get(i).space()).isEqualTo(ofOne.get(i).space());
      assertThat(ofOther.get(i).occupied()).isEqualTo(ofOne.get(i).occupied());
    }
  }

  @Test
  void frame_differs_whenSeedOrStyleDo() {
    // Given
    byte[] picture = firstPicture(SimulatorStyle.DEMO, 11);

    // When / Then
    assertThat(firstPicture(SimulatorStyle.DEMO, 12)).isNotEqualTo(picture);
    assertThat(firstPicture(SimulatorStyle.TRAINING, 11)).isNotEqualTo(picture);
  }

  @ParameterizedTest
  @CsvSource({"DEMO, 500", "TRAINING, 500", "LOOSE, 500", "FIELD, 500"})
  void crops_cannotBeToldByTheirMeanColour(SimulatorStyle style, int count) {
    // Given
    MeanColourFit fit = new MeanColourFit();
    for (long seed = 0; fit.crops() < count; seed++) {
      for (LabelledCrop crop : frames(simulator(style, seed, 1), 4)) {
        fit.observe(crop.picture(), crop.occupied());
      }
    }

    // When
    double accuracy = fit.accuracy();

    // Then
    assertThat(accuracy).as("least squares on mean colour").isLessThanOrEqualTo(0.90);
    assertThat(fit.occupiedShare()).isBetween(0.3, 0.7);
  }

  @Test
  void frame_showsEachSpaceOfTheCameraOnce_withTheTruthOfTheMoment() {
    // Given
    CarParkSimulator simulator = simulator(SimulatorStyle.DEMO, 5, 3);
    Set<SpaceId> seen = new HashSet<>();

    for (CameraId camera : simulator.cameras()) {
      // When
      List<LabelledCrop> crops = simulator.frame(camera, NOW);

      // Then
      assertThat(crops)
          .extracting(LabelledCrop::space)
          .containsExactlyElementsOf(simulator.spaces(camera));
      assertThat(crops).allMatch(crop -> crop.camera().equals(camera));
      assertThat(crops).allMatch(crop -> crop.capturedAt().equals(NOW));
      assertThat(seen).doesNotContainAnyElementsOf(simulator.spaces(camera));
      seen.addAll(simulator.spaces(camera));
    }
    assertThat(seen).hasSize(3 * 6);
  }

  @ParameterizedTest
  @EnumSource(SimulatorStyle.class)
  void pictures_areJpegsOfAUsefulSize(SimulatorStyle style) {
    // Given
    CarParkSimulator simulator = simulator(style, 6, 8);

    // When
    List<LabelledCrop> crops = frames(simulator, 1);

    // Then
    for (LabelledCrop crop : crops) {
      try (Mat encoded = new Mat(crop.picture());
          Mat pixels = opencv_imgcodecs.imdecode(encoded, opencv_imgcodecs.IMREAD_COLOR)) {
        assertThat(Math.max(pixels.cols(), pixels.rows())).isBetween(24, 400);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"TRAINING", "LOOSE", "FIELD"})
  void styles_shareNothingThatCouldBeMemorised(SimulatorStyle training) {
    // When
    Set<Object> ofTraining = looks(training);
    Set<Object> ofDemo = looks(SimulatorStyle.DEMO);

    // Then
    assertThat(ofTraining).doesNotContainAnyElementsOf(ofDemo);
  }

  @Test
  void frame_refuses_aCameraOfAnotherSite() {
    assertThatThrownBy(
            () ->
                simulator(SimulatorStyle.DEMO, 1, 1).frame(new CameraId("elsewhere", "cam-1"), NOW))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("elsewhere/cam-1");
  }

  /** What chance picks from, seen through many throws; angles to whole degrees. */
  private static Set<Object> looks(SimulatorStyle style) {
    Set<Object> looks = new HashSet<>(style.carColours());
    for (int i = 0; i < 5000; i++) {
      Dice dice = Dice.of(i);
      looks.add(style.surface(dice));
      looks.add(style.lineStyle(dice));
      looks.add(style.lineColour(dice));
      looks.add("stall " + Math.round(Math.toDegrees(style.stallAngle(dice))));
      looks.add("pitch " + Math.round(Math.toDegrees(style.pitch(dice))));
    }
    return looks;
  }

  private static byte[] firstPicture(SimulatorStyle style, long seed) {
    return frames(simulator(style, seed, 1), 1).get(0).picture();
  }

  private static List<LabelledCrop> frames(CarParkSimulator simulator, int count) {
    List<LabelledCrop> crops = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      for (CameraId camera : simulator.cameras()) {
        crops.addAll(simulator.frame(camera, NOW));
      }
      simulator.advance(Duration.ofSeconds(40));
    }
    return crops;
  }

  private static CarParkSimulator simulator(SimulatorStyle style, long seed, int cameras) {
    return new CarParkSimulator(
        new SimulatorOptions(
            style, seed, "site", cameras, 6, SimulatorOptions.BRISK, Duration.ofSeconds(30)));
  }
}
