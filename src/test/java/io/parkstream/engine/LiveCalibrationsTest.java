package io.parkstream.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.LiveCalibration;
import io.parkstream.domain.ModelIdentity;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LiveCalibrationsTest {
  private static final ModelIdentity MODEL = new ModelIdentity("parking", 4, "a".repeat(64));
  private static final ModelIdentity OTHER = new ModelIdentity("parking", 3, "b".repeat(64));
  private static final CameraId CAMERA = new CameraId("north", "cam-1");
  private static final Adjustments OWN =
      new Adjustments(
          Map.of("north", new Calibration(1, 0.4), "north/cam-1", new Calibration(1, 0.3)));

  private final LiveCalibrations live = new LiveCalibrations();

  @Test
  void liveCalibration_goesBeforeTheModelsOwn_ofTheSamePlace() {
    // When
    live.put(calibration("north/cam-1", MODEL, 0.2, 7));

    // Then
    Adjustments adjustments = live.over(OWN, MODEL);
    assertThat(adjustments.of(CAMERA)).isEqualTo(new Calibration(1, 0.2));
    assertThat(adjustments.revisionOf(CAMERA)).isEqualTo(7);
    assertThat(adjustments.of(CAMERA).apply(0.2f)).isCloseTo(0.5f, within(1e-6f));
  }

  @Test
  void camera_comesBeforeItsSite_whicheverIsLive() {
    // When
    live.put(calibration("north", MODEL, 0.2, 7));

    // Then
    Adjustments adjustments = live.over(OWN, MODEL);
    CameraId other = new CameraId("north", "cam-2");
    assertThat(adjustments.of(CAMERA)).isEqualTo(new Calibration(1, 0.3));
    assertThat(adjustments.revisionOf(CAMERA)).isNull();
    assertThat(adjustments.of(other)).isEqualTo(new Calibration(1, 0.2));
    assertThat(adjustments.revisionOf(other)).isEqualTo(7);
    assertThat(adjustments.revisionOf(new CameraId("south", "cam-1"))).isNull();
  }

  @Test
  void calibrationOfAnotherModel_isNotApplied_untilThatModelAnswers() {
    // When
    live.put(calibration("north/cam-1", OTHER, 0.2, 7));

    // Then
    assertThat(live.over(OWN, MODEL).of(CAMERA)).isEqualTo(new Calibration(1, 0.3));
    assertThat(live.applied()).isZero();
    assertThat(live.unused()).isOne();
    assertThat(live.over(Adjustments.NONE, OTHER).revisionOf(CAMERA)).isEqualTo(7);
    assertThat(live.applied()).isOne();
    assertThat(live.unused()).isZero();
  }

  @Test
  void calibrationOfTheModelThatAnswers_goesOn_whileAnotherWaitsForItsModel() {
    // Given
    live.put(calibration("north/cam-1", OTHER, 0.2, 7));

    // When
    live.put(calibration("north/cam-1", MODEL, 0.6, 8));

    // Then
    assertThat(live.over(OWN, OTHER).revisionOf(CAMERA)).isEqualTo(7);
    assertThat(live.applied()).isOne();
    assertThat(live.over(OWN, MODEL).revisionOf(CAMERA)).isEqualTo(8);
    assertThat(live.missingFor(OTHER)).isEmpty();
    assertThat(live.missingFor(MODEL)).isEmpty();
    assertThat(live.missingFor(new ModelIdentity("parking", 5, "c".repeat(64))))
        .extracting(LiveCalibration::revision)
        .containsExactly(8L);

    // When
    live.remove("north/cam-1");

    // Then
    assertThat(live.over(OWN, OTHER).revisionOf(CAMERA)).isNull();
  }

  @Test
  void over_isTheSameObject_untilSomethingChanges() {
    // Given
    live.put(calibration("north", MODEL, 0.2, 7));
    Adjustments before = live.over(OWN, MODEL);

    // When
    Adjustments again = live.over(OWN, MODEL);
    live.remove("north");

    // Then
    assertThat(again).isSameAs(before);
    assertThat(live.over(OWN, MODEL).byPlace()).isEqualTo(OWN.byPlace());
    assertThat(live.over(OWN, MODEL).generation()).isGreaterThan(before.generation());
    assertThat(before.revisionOf(new CameraId("north", "cam-2"))).isEqualTo(7);
  }

  private static LiveCalibration calibration(
      String place, ModelIdentity model, double threshold, long revision) {
    return new LiveCalibration(place, model, 1, threshold, revision, 20, null, Instant.EPOCH, null);
  }
}
