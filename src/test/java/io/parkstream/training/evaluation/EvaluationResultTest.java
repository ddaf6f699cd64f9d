package io.parkstream.training.evaluation;

import static io.parkstream.domain.Occupancy.EMPTY;
import static io.parkstream.domain.Occupancy.OCCUPIED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.parkstream.domain.Occupancy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationResultTest {

  @Test
  void of_countsEachKindOfError() {
    // Given
    List<Occupancy> truths = List.of(EMPTY, EMPTY, OCCUPIED, OCCUPIED, OCCUPIED, OCCUPIED);
    float[] probabilities = {0.1f, 0.9f, 0.9f, 0.8f, 0.7f, 0.2f};

    // When
    EvaluationResult result = EvaluationResult.of("lot", truths, probabilities, 1);

    // Then
    assertThat(result.confusion()).isEqualTo(new ConfusionMatrix(1, 1, 1, 3));
    assertThat(result.accuracy()).isCloseTo(4 / 6.0, within(1e-9));
    assertThat(result.balancedAccuracy()).isCloseTo((0.5 + 0.75) / 2, within(1e-9));
    assertThat(result.unreadable()).isEqualTo(1);
  }

  @Test
  void balancedAccuracy_isOneHalf_forAConstantAnswer() {
    // Given
    List<Occupancy> truths = List.of(EMPTY, OCCUPIED, OCCUPIED, OCCUPIED);

    // When
    EvaluationResult result = EvaluationResult.of("lot", truths, new float[] {1, 1, 1, 1}, 0);

    // Then
    assertThat(result.accuracy()).isEqualTo(0.75);
    assertThat(result.balancedAccuracy()).isEqualTo(0.5);
  }

  @Test
  void calibrationError_isZero_whenProbabilitiesAreFrequencies() {
    // Given: of ten crops called 0.3, three are occupied
    List<Occupancy> truths = new ArrayList<>(Collections.nCopies(3, OCCUPIED));
    truths.addAll(Collections.nCopies(7, EMPTY));
    float[] honest = new float[10];
    float[] boastful = new float[10];
    Arrays.fill(honest, 0.3f);
    Arrays.fill(boastful, 0.9f);

    // When, Then
    assertThat(EvaluationResult.of("lot", truths, honest, 0).expectedCalibrationError())
        .isCloseTo(0, within(1e-6));
    assertThat(EvaluationResult.of("lot", truths, boastful, 0).expectedCalibrationError())
        .isCloseTo(0.6, within(1e-6));
  }

  @Test
  void rocAuc_isTheShareOfPairsInOrder_tiesCountingHalf() {
    // Given: of 2 × 3 pairs 4 are in order, 1 is tied, 1 is not
    List<Occupancy> truths = List.of(EMPTY, EMPTY, OCCUPIED, OCCUPIED, OCCUPIED);
    float[] probabilities = {0.1f, 0.6f, 0.6f, 0.9f, 0.4f};

    // When
    EvaluationResult result = EvaluationResult.of("lot", truths, probabilities, 0);

    // Then
    assertThat(result.rocAuc()).isCloseTo(4.5 / 6, within(1e-9));
    assertThat(EvaluationResult.of("lot", List.of(EMPTY), new float[] {0.2f}, 0).rocAuc())
        .isEqualTo(0.5);
  }
}
