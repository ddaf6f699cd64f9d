package io.parkstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parkstream.ParkstreamException;
import io.parkstream.testing.LogLines;
import io.parkstream.testing.MovedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ServiceLifecycleTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private final MovedClock clock = new MovedClock(NOON);
  private final StartTimeline timeline = new StartTimeline(() -> 1_500);
  private final ServiceLifecycle lifecycle = new ServiceLifecycle("broker-1:9092", timeline, clock);

  @Test
  void status_isWhatIsStillMissing_whenTheModelIsWarmFirst() {
    // When
    List<ServicePhase> phases = new ArrayList<>(List.of(phase()));
    List<Runnable> steps =
        List.of(
            lifecycle::started,
            lifecycle::modelIsWarm,
            lifecycle::streamsAreMade,
            () -> lifecycle.joined(true),
            () -> lifecycle.joined(false),
            () -> lifecycle.joined(true));
    for (Runnable step : steps) {
      step.run();
      phases.add(phase());
    }

    // Then
    assertThat(phases)
        .containsExactly(
            ServicePhase.NEW,
            ServicePhase.LOADING_MODEL,
            ServicePhase.WAITING_FOR_BROKER,
            ServicePhase.JOINING,
            ServicePhase.RUNNING,
            ServicePhase.JOINING,
            ServicePhase.RUNNING);
  }

  @Test
  void status_skipsTheBroker_whenItAnswersBeforeTheModelIsWarm() {
    // Given
    lifecycle.started();
    lifecycle.streamsAreMade();
    ServicePhase before = phase();

    // When
    lifecycle.modelIsWarm();

    // Then
    assertThat(before).isEqualTo(ServicePhase.LOADING_MODEL);
    assertThat(phase()).isEqualTo(ServicePhase.JOINING);
  }

  @Test
  void status_namesTheBrokersThatItWaitsFor_andSinceWhen() {
    // Given
    lifecycle.started();
    clock.advance(Duration.ofSeconds(3));

    // When
    lifecycle.modelIsWarm();

    // Then
    assertThat(lifecycle.status())
        .isEqualTo(
            new ServiceStatus(
                ServicePhase.WAITING_FOR_BROKER, "broker-1:9092", NOON.plusSeconds(3)));
  }

  @Test
  void beginJoining_isForTheStarterThatEndsLast_andOnlyOnce() {
    // Given
    lifecycle.started();

    // When
    lifecycle.streamsAreMade();
    boolean first = lifecycle.beginJoining();
    lifecycle.modelIsWarm();
    boolean last = lifecycle.beginJoining();
    boolean again = lifecycle.beginJoining();

    // Then
    assertThat(List.of(first, last, again)).containsExactly(false, true, false);
  }

  @Test
  void beginJoining_refuses_whenTheServiceFailedMeanwhile() {
    // Given
    lifecycle.started();
    lifecycle.streamsAreMade();
    lifecycle.modelIsWarm();
    lifecycle.fail("the disk is full");

    // When
    boolean joins = lifecycle.beginJoining();

    // Then
    assertThat(joins).isFalse();
  }

  @Test
  void joined_logsTheTimelineOfTheStart_theFirstTimeOnly() {
    // Given
    made();

    // When
    List<String> lines;
    try (LogLines log = LogLines.of(ServiceLifecycle.class)) {
      lifecycle.joined(true);
      lifecycle.joined(false);
      lifecycle.joined(true);
      lines = log.all();
    }

    // Then
    assertThat(lines.stream().filter(line -> line.contains("ready;")))
        .containsExactly("INFO ready; seconds from the start of the process: joined 1.50");
    assertThat(lifecycle.wasRunning()).isTrue();
  }

  @Test
  void fail_keepsTheFirstReason_whateverRunsOrFailsLater() throws Exception {
    // Given
    made();

    // When
    lifecycle.fail("first");
    lifecycle.fail("second");
    lifecycle.joined(true);
    lifecycle.beginClosing();
    lifecycle.closed();

    // Then
    lifecycle.awaitEnd();
    assertThat(lifecycle.status()).isEqualTo(new ServiceStatus(ServicePhase.FAILED, "first", NOON));
  }

  @Test
  void closing_isBegunOnce_andEndsStopped() throws Exception {
    // Given
    made();

    // When
    boolean first = lifecycle.beginClosing();
    ServicePhase closing = phase();
    lifecycle.joined(true);
    boolean again = lifecycle.beginClosing();
    lifecycle.closed();

    // Then
    lifecycle.awaitEnd();
    assertThat(first).isTrue();
    assertThat(again).isFalse();
    assertThat(closing).isEqualTo(ServicePhase.STOPPING);
    assertThat(phase()).isEqualTo(ServicePhase.STOPPED);
  }

  @Test
  void closing_worksBeforeTheStart() {
    // When
    lifecycle.beginClosing();
    lifecycle.started();
    lifecycle.closed();

    // Then
    assertThat(phase()).isEqualTo(ServicePhase.STOPPED);
  }

  @Test
  void awaitRunning_returnsTrue_whenAnotherThreadReportsThatCropsAreAnswered() throws Exception {
    // Given
    made();
    Thread streams = new Thread(() -> lifecycle.joined(true));

    // When
    streams.start();
    boolean running = lifecycle.awaitRunning(Duration.ofSeconds(15));

    // Then
    assertThat(running).isTrue();
    streams.join();
  }

  @Test
  void awaitRunning_returnsFalse_whenThereIsNoTimeLeft() throws Exception {
    // Given
    made();

    // When
    boolean running = lifecycle.awaitRunning(Duration.ZERO);

    // Then
    assertThat(running).isFalse();
  }

  @Test
  void awaitRunning_throwsWithTheReason_whenTheServiceFailed() {
    // Given
    made();
    lifecycle.fail("the model cannot be loaded: no such file");

    // When, Then
    assertThatThrownBy(() -> lifecycle.awaitRunning(Duration.ofSeconds(15)))
        .isInstanceOf(ParkstreamException.class)
        .hasMessage("the model cannot be loaded: no such file");
  }

  private void made() {
    lifecycle.started();
    lifecycle.modelIsWarm();
    lifecycle.streamsAreMade();
  }

  private ServicePhase phase() {
    return lifecycle.status().phase();
  }
}
