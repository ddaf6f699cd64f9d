package io.parkstream.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.parkstream.domain.Occupancy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OverSitesTest {

  @Test
  void sites_countAlike_whateverTheirSize_andTheWorstIsNamed() {
    // Given: one site of 40 crops without a mistake, one of 400 with a fifth of the empty wrong
    EvaluationResult small = site("small", 20, 0);
    EvaluationResult large = site("large", 200, 40);

    // When
    OverSites all = OverSites.of(List.of(small, large));

    // Then
    assertThat(all.sites()).isEqualTo(2);
    assertThat(all.balancedAccuracy().mean()).isCloseTo(0.95, within(1e-9));
    assertThat(all.balancedAccuracy().worst()).isCloseTo(0.9, within(1e-9));
    assertThat(all.balancedAccuracy().worstSite()).isEqualTo("large");
    assertThat(all.expectedCalibrationError().worst())
        .isEqualTo(Math.max(small.expectedCalibrationError(), large.expectedCalibrationError()));
    assertThat(all.balancedAccuracyInterval().low())
        .isLessThan(0.95)
        .isGreaterThan(large.balancedAccuracyInterval().low());
  }

  @Test
  void bestThreshold_isWhereASitesOwnLineLies() {
    // When
    EvaluationResult result = site("leaning", 200, 40);

    // Then: empty ones that are called occupied have 0.7, occupied ones 0.9
    assertThat(result.balancedAccuracy()).isCloseTo(0.9, within(1e-9));
    assertThat(result.bestBalancedAccuracy()).isEqualTo(1);
    assertThat(result.bestThreshold()).isCloseTo(0.8, within(1e-6));
  }

  @Test
  void bestThreshold_isOneHalf_whereNoOtherIsBetter() {
    assertThat(site("right", 20, 0).bestThreshold()).isEqualTo(0.5);
    assertThat(site("right", 20, 0).bestBalancedAccuracy()).isEqualTo(1);
  }

  private static EvaluationResult site(String name, int ofEach, int wrong) {
    List<Occupancy> truths = new ArrayList<>();
    float[] answers = new float[2 * ofEach];
    for (int i = 0; i < 2 * ofEach; i++) {
      truths.add(i < ofEach ? Occupancy.EMPTY : Occupancy.OCCUPIED);
      answers[i] = i >= ofEach ? 0.9f : i < wrong ? 0.7f : 0.1f;
    }
    return EvaluationResult.of(name, truths, answers, 0);
  }
}
