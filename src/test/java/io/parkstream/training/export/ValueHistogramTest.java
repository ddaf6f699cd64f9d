package io.parkstream.training.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ValueHistogramTest {
  @Test
  void range_holdsEverything_atPercentile100() {
    // Given
    ValueHistogram values = new ValueHistogram();
    values.add(new float[] {-0.5f, 0, 3, 1000, -0.001f});

    // When
    ActivationRange range = values.range(100);

    // Then
    assertThat(range.most()).isCloseTo(1000, within(8f)).isGreaterThanOrEqualTo(1000);
    assertThat(range.least()).isCloseTo(-0.5f, within(0.004f)).isLessThanOrEqualTo(-0.5f);
  }

  @Test
  void range_cutsOffTheShareAtEachEnd() {
    // Given
    ValueHistogram values = new ValueHistogram();
    float[] hundred = new float[100];
    for (int i = 0; i < hundred.length; i++) {
      hundred[i] = i - 50;
    }
    values.add(hundred);

    // When
    ActivationRange range = values.range(98);

    // Then
    assertThat(range.least()).isCloseTo(-48, within(0.4f));
    assertThat(range.most()).isCloseTo(47, within(0.4f));
  }

  @Test
  void range_isZero_whereNothingElseWasSeen() {
    // Given
    ValueHistogram values = new ValueHistogram();
    values.add(new float[10]);

    // When
    ActivationRange range = values.range(99.99);

    // Then
    assertThat(range).isEqualTo(new ActivationRange(0, 0));
    assertThat(range.step()).isPositive();
    assertThat(range.zero()).isZero();
  }
}
