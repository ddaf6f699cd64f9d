package io.parkstream.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CaptureWindowTest {
  private static final long NOW = Instant.parse("2026-03-01T08:00:00Z").toEpochMilli();
  private static final long DAY = Duration.ofDays(1).toMillis();

  private final CaptureWindow window = CaptureWindow.DEFAULT;

  @ParameterizedTest
  @CsvSource({
    // captured, record time, in seconds from now
    "0, 0",
    "-604800, -604800",
    "3600, 0",
    "3600, -10000000",
    "3600, 999999999",
    "-18000, -18000",
    "-14400, -18000",
  })
  void flaw_isNone_withinTheWindow(long captured, long recorded) {
    assertThat(flaw(captured, recorded)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "-604801, -604801, '7.0 d before the service''s time', 7 d, max-past",
    "-5000000, -604900, 57.9 d before, 7 d, max-past",
    "3601, 0, '60 min after the service''s time', 1 h, max-ahead",
    "3601, 3600, 60 min after, 1 h, max-ahead",
    // taken when it was five hours ahead, and read a day later
    "-68400, -86400, '5.0 h after the record''s time', 1 h, max-ahead",
  })
  void flaw_names_timeDistanceAndLimit_outside(
      long captured, long recorded, String distance, String limit, String setting) {
    assertThat(flaw(captured, recorded))
        .startsWith("it is " + Instant.ofEpochMilli(NOW + captured * 1000))
        .contains(distance, "at most " + limit + " are taken (parkstream.capture." + setting + ")");
  }

  @Test
  void flaw_guesses_thatALocalTimeWasMeant_asFarAsZonesReach() {
    assertThat(flaw(2 * 3600, 0)).contains("a local time that is called UTC");
    assertThat(flaw(14 * 3600 + 10, 0)).contains("a local time that is called UTC");
    assertThat(flaw(20 * 3600, 0)).doesNotContain("local time");
    assertThat(flaw(-8 * 86_400, 0)).doesNotContain("local time");
  }

  @Test
  void flaw_guesses_theUnitThatWasMeant() {
    assertThat(window.flaw("it", NOW / 1000, NOW / 1000, NOW)).contains("seconds in place of");
    assertThat(CaptureWindow.RECORDINGS.flaw("it", NOW / 1000, NOW / 1000, NOW)).isNotNull();
    assertThat(window.flaw("it", NOW * 1000, NOW * 1000, NOW)).contains("microseconds in place of");
    assertThat(window.flaw("it", Long.MAX_VALUE, 0, NOW)).isNotNull();
    assertThat(window.flaw("it", Long.MIN_VALUE, 0, NOW)).isNotNull();
  }

  @Test
  void recordTime_isTheRecords_unlessRetentionWouldErr() {
    assertThat(window.recordTime(NOW - DAY, NOW)).isEqualTo(NOW - DAY);
    assertThat(window.recordTime(NOW + 1, NOW)).isEqualTo(NOW);
    assertThat(window.recordTime(NOW / 1000, NOW)).isEqualTo(NOW);
    assertThat(window.recordTime(0, NOW)).isEqualTo(NOW);
  }

  @Test
  void window_refuses_whatIsOutOfRange() {
    assertThatThrownBy(() -> new CaptureWindow(Duration.ofSeconds(59), Duration.ofHours(1)))
        .hasMessageContaining("maxPast is PT59S; expected PT1M");
    assertThatThrownBy(() -> new CaptureWindow(Duration.ofDays(7), Duration.ofHours(25)))
        .hasMessageContaining("maxAhead");
  }

  private @Nullable String flaw(long captured, long recorded) {
    return window.flaw("it", NOW + captured * 1000, NOW + recorded * 1000, NOW);
  }
}
