package io.parkstream.web.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CropAgesTest {
  private final CropAges ages = new CropAges();

  @Test
  void seconds_areUnknown_beforeTheFirstCrop() {
    // When, Then
    assertThat(ages.seconds(50)).isNull();
  }

  @Test
  void seconds_arePercentilesOfTheLatest512Crops() {
    // Given
    for (int i = 0; i < 2_000; i++) {
      ages.add(Duration.ofHours(1));
    }

    // When
    for (int i = 0; i < 512; i++) {
      ages.add(Duration.ofMillis(i));
    }

    // Then
    assertThat(ages.seconds(0)).isZero();
    assertThat(ages.seconds(50)).isEqualTo(0.256);
    assertThat(ages.seconds(95)).isEqualTo(0.486);
  }

  @Test
  void seconds_areNeverNegative_whenACamerasClockIsAhead() {
    // When
    ages.add(Duration.ofSeconds(-5));

    // Then
    assertThat(ages.seconds(50)).isZero();
  }
}
