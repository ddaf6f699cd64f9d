package io.parkstream.web.view;

import static io.parkstream.web.Messages.at;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RateMeterTest {
  private final RateMeter rate = new RateMeter();

  @Test
  void perSecond_isThatOfTheLastMinute_whenEverySecondHasThree() {
    // When
    for (int second = 0; second < 300; second++) {
      for (int i = 0; i < 3; i++) {
        rate.add(at(second));
      }
    }

    // Then
    assertThat(rate.perSecond(at(300))).isEqualTo(3);
    assertThat(rate.perSecond(at(330))).isBetween(1.0, 2.0);
    assertThat(rate.perSecond(at(400))).isZero();
  }

  @Test
  void perSecond_starts_afterAPause() {
    // Given
    rate.add(at(0));

    // When
    for (int second = 1000; second < 1060; second++) {
      rate.add(at(second));
    }

    // Then
    assertThat(rate.perSecond(at(1060))).isEqualTo(1);
  }
}
