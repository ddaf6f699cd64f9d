package io.parkstream.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.parkstream.domain.CameraId;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CalibrationTest {

  @Test
  void apply_leavesWhatIsNoProbability_toBeSeen() {
    Calibration calibration = new Calibration(1.5, 0.4);
    assertThat(calibration.apply(Float.NaN)).isNaN();
    assertThat(calibration.apply(7e20f)).isEqualTo(7e20f);
    assertThat(calibration.apply(-0.5f)).isEqualTo(-0.5f);
  }

  @Test
  void apply_changesNoBit_whereNothingIsCalibrated() {
    for (float probability : new float[] {0, 1e-12f, 0.3f, 0.5f, 0.99999994f, 1}) {
      assertThat(Calibration.NONE.apply(probability)).isEqualTo(probability);
    }
  }

  @Test
  void apply_dividesTheLogitByTheTemperature() {
    // Given: a logit of 2
    float probability = (float) (1 / (1 + Math.exp(-2)));

    // When
    float tempered = new Calibration(4, 0.5).apply(probability);

    // Then
    assertThat(tempered).isCloseTo((float) (1 / (1 + Math.exp(-0.5))), within(1e-6f));
  }

  @Test
  void apply_bringsTheThresholdToOneHalf() {
    // Given
    Calibration calibration = new Calibration(1, 0.8);

    // When, Then
    assertThat(calibration.apply(0.8f)).isCloseTo(0.5f, within(1e-6f));
    assertThat(calibration.apply(0.79f)).isLessThan(0.5f);
    assertThat(calibration.apply(0.81f)).isGreaterThan(0.5f);
  }

  @Test
  void apply_staysAProbability_atBothEnds() {
    for (float probability : new float[] {0, 1}) {
      assertThat(new Calibration(0.05, 0.9).apply(probability)).isBetween(0f, 1f);
    }
  }

  @Test
  void adjustments_takeTheCamerasOwn_beforeItsSites() {
    // Given
    Calibration site = new Calibration(2, 0.5);
    Calibration camera = new Calibration(1, 0.7);
    Adjustments adjustments = new Adjustments(Map.of("lot", site, "lot/north", camera));

    // When, Then
    assertThat(adjustments.of(new CameraId("lot", "north"))).isEqualTo(camera);
    assertThat(adjustments.of(new CameraId("lot", "south"))).isEqualTo(site);
    assertThat(adjustments.of(new CameraId("elsewhere", "north"))).isEqualTo(Calibration.NONE);
  }

  @Test
  void constructor_refuses_whatNoProbabilityComesOf() {
    assertThatThrownBy(() -> new Calibration(0, 0.5)).hasMessageContaining("temperature 0.0");
    assertThatThrownBy(() -> new Calibration(1, 1)).hasMessageContaining("threshold 1.0");
  }
}
