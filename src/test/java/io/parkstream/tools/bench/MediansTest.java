package io.parkstream.tools.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MediansTest {
  @Test
  void median_isTheMiddleOne_whateverTheOrderOfTheRounds() {
    // When
    double median = Medians.median(List.of(900.0, 1.0, 3.0), Double::doubleValue);

    // Then
    assertThat(median).isEqualTo(3);
  }

  @Test
  void median_liesBetweenTheTwoMiddleOnes_whenThereIsAnEvenNumber() {
    // When
    double median = Medians.median(List.of("a", "bbb", "cc", "dddddd"), String::length);

    // Then
    assertThat(median).isEqualTo(2.5);
  }
}
