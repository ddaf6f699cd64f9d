package io.parkstream.web.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.web.Messages;
import java.util.List;
import org.junit.jupiter.api.Test;

class PulseMeterTest {
  private final PulseMeter meter = new PulseMeter();

  @Test
  void pulse_tellsOfAnswersDeadLettersAndTheBroker() {
    // Given
    for (int second = 0; second < 10; second++) {
      meter.classified(Messages.answer("A1", second, 0.9f));
    }
    meter.deadLettered();
    meter.following(true, Messages.at(8));
    meter.following(false, Messages.at(10));

    // When
    Pulse pulse = meter.pulse(Messages.at(10), List.of());

    // Then
    assertThat(pulse.now()).isEqualTo(Messages.at(10));
    assertThat(pulse.cropsPerSecond()).isPositive();
    assertThat(pulse.captureToClassifiedSeconds()).isEqualTo(0.3);
    assertThat(pulse.deadLetters()).isOne();
    assertThat(pulse.following()).isFalse();
    assertThat(pulse.answeredAt()).isEqualTo(Messages.at(8));
  }
}
