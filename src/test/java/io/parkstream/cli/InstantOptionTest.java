package io.parkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

class InstantOptionTest {
  @Test
  void convert_readsATimeAsInMessages() {
    // When
    Instant time = new InstantOption().convert("2026-03-01T08:00:00Z");

    // Then
    assertThat(time).isEqualTo(Instant.ofEpochSecond(1_772_352_000));
  }

  @Test
  void convert_refusesWhatIsNoTime_withAnExample() {
    // When, Then
    assertThatThrownBy(() -> new InstantOption().convert("yesterday"))
        .isInstanceOf(TypeConversionException.class)
        .hasMessage("'yesterday' is not a time such as 2026-03-01T08:00:00Z");
  }

  @Test
  void duration_isLongerThanZero_inTheFormsOfTheConfiguration() {
    // Given
    DurationOption option = new DurationOption();

    // When, Then
    assertThat(option.convert("90s")).isEqualTo(Duration.ofSeconds(90));
    assertThat(option.convert("2h")).isEqualTo(Duration.ofHours(2));
    assertThatThrownBy(() -> option.convert("0s"))
        .isInstanceOf(TypeConversionException.class)
        .hasMessage("'0s' is not a time such as 60s or 5m");
  }
}
