package io.parkstream.training.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class CommonThresholdTest {
  private static final int[] LABELS = {0, 0, 1, 1};

  @Test
  void of_findsTheLineThatSuitsBothSites_thoughNeitherIsPerfectAtOneHalf() {
    // Given: both sites lie too low, and 0.3 parts both
    CommonThreshold.Answers north =
        new CommonThreshold.Answers(new float[] {0.1f, 0.2f, 0.4f, 0.9f}, LABELS);
    CommonThreshold.Answers south =
        new CommonThreshold.Answers(new float[] {0.05f, 0.1f, 0.45f, 0.6f}, LABELS);

    // When
    CommonThreshold found = CommonThreshold.of(List.of(north, south));

    // Then
    assertThat(found.threshold()).isCloseTo(0.3, within(1e-6));
    assertThat(found.balancedAccuracy()).isCloseTo(1, within(1e-12));
    assertThat(north.balancedAccuracyAt(0.5)).isEqualTo(0.75);
  }

  @Test
  void of_isBelowOne_whereSitesDisagreeAboutTheLine_thoughEachIsInOrder() {
    // Given: ROC-AUC is 1 on each of them
    CommonThreshold.Answers low =
        new CommonThreshold.Answers(new float[] {0.1f, 0.2f, 0.3f, 0.35f}, LABELS);
    CommonThreshold.Answers high =
        new CommonThreshold.Answers(new float[] {0.6f, 0.7f, 0.8f, 0.9f}, LABELS);

    // When
    CommonThreshold found = CommonThreshold.of(List.of(low, high));

    // Then: one of them is right, the other half right
    assertThat(found.balancedAccuracy()).isCloseTo(0.75, within(1e-12));
  }

  @Test
  void of_countsSitesAlike_andKeepsOneHalfWhereNothingIsBetter() {
    // Given: ten times as many pictures on one site, which wants another line than the other
    float[] many = new float[40];
    int[] labels = new int[40];
    for (int i = 0; i < 40; i++) {
      labels[i] = i % 2;
      many[i] = i % 2 == 1 ? 0.9f : 0.55f;
    }
    CommonThreshold.Answers large = new CommonThreshold.Answers(many, labels);
    CommonThreshold.Answers small =
        new CommonThreshold.Answers(new float[] {0.1f, 0.2f, 0.51f, 0.9f}, LABELS);

    // When
    CommonThreshold found = CommonThreshold.of(List.of(large, small));

    // Then: above 0.55 the large site gains a half and the small one loses a quarter
    assertThat(found.balancedAccuracy()).isCloseTo((1 + 0.75) / 2, within(1e-9));
    assertThat(CommonThreshold.of(List.of(small)).threshold()).isEqualTo(0.5);
  }
}
