package io.parkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parkstream.domain.CameraId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

class ReplayRangeTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private final ReplayRange range = new ReplayRange();
  private final CommandLine line = new CommandLine(range);

  @Test
  void times_reachUntilNow_whenNoEndIsGiven() {
    // Given
    range.from = NOON.minusSeconds(60);

    // When
    ReplayRange.Times times = range.times(line, NOON);

    // Then
    assertThat(times).isEqualTo(new ReplayRange.Times(NOON.minusSeconds(60), NOON));
  }

  @Test
  void times_goBackFromTheEnd_whenALengthIsGiven() {
    // Given
    range.last = Duration.ofHours(2);
    range.to = NOON.minusSeconds(3_600);

    // When
    ReplayRange.Times times = range.times(line, NOON);

    // Then
    assertThat(times)
        .isEqualTo(new ReplayRange.Times(NOON.minusSeconds(3 * 3_600), NOON.minusSeconds(3_600)));
  }

  @Test
  void times_areRefused_whenBothBeginsAreGivenOrNone() {
    // Given
    ReplayRange both = new ReplayRange();
    both.from = NOON;
    both.last = Duration.ofHours(1);

    // When, Then
    assertThatThrownBy(() -> both.times(line, NOON))
        .isInstanceOf(ParameterException.class)
        .hasMessage("one of --from and --last is needed");
    assertThatThrownBy(() -> range.times(line, NOON))
        .isInstanceOf(ParameterException.class)
        .hasMessage("one of --from and --last is needed");
  }

  @Test
  void has_everyCamera_untilSomeAreNamed() {
    // Given
    CameraId named = new CameraId("north", "cam-1");
    CameraId other = new CameraId("north", "cam-2");

    // When
    boolean all = range.has(other);
    range.cameras = List.of("north/cam-1");

    // Then
    assertThat(all).isTrue();
    assertThat(range.has(named)).isTrue();
    assertThat(range.has(other)).isFalse();
  }
}
