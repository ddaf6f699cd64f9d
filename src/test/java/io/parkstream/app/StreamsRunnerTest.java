package io.parkstream.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parkstream.stream.clients.StreamsSettings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Over real streams that never find a broker. */
@Timeout(30)
class StreamsRunnerTest {
  private static final Duration CLOSE = Duration.ofSeconds(5);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ServiceLifecycle lifecycle =
      new ServiceLifecycle("localhost:1", new StartTimeline(), Clock.systemUTC());
  private StreamsRunner streams;

  @TempDir Path directory;

  @BeforeEach
  void warm() {
    lifecycle.started();
    lifecycle.modelIsWarm();
    lifecycle.streamsAreMade();
    streams =
        new StreamsRunner(
            ServiceSettingsFixture.settings(
                    "localhost:1",
                    StreamsSettings.Guarantee.AT_LEAST_ONCE,
                    null,
                    directory,
                    1,
                    Map.of())
                .streams(),
            registry,
            lifecycle);
  }

  @Test
  void make_bindsTheMetersOfStreams_andCloseTakesThemAway() {
    // When
    boolean made = make();
    boolean bound = hasMetersOfStreams();
    boolean quietBefore = streams.isQuiet();
    streams.close(CLOSE);

    // Then
    assertThat(made).isTrue();
    assertThat(bound).isTrue();
    assertThat(quietBefore).isFalse();
    assertThat(hasMetersOfStreams()).isFalse();
    assertThat(streams.isQuiet()).isTrue();
  }

  @Test
  void make_leavesNothing_whenTheServiceFailedMeanwhile() {
    // Given
    lifecycle.fail("the model cannot be loaded");

    // When
    boolean made = make();

    // Then
    assertThat(made).isFalse();
    assertThat(hasMetersOfStreams()).isFalse();
    assertThat(streams.isQuiet()).isTrue();
  }

  @Test
  void make_leavesNothing_whenItWasClosedMeanwhile() {
    // Given
    streams.close(CLOSE);

    // When
    boolean made = make();

    // Then
    assertThat(made).isFalse();
    assertThat(streams.isQuiet()).isTrue();
  }

  @Test
  void start_isNone_whenTheStreamsWereClosedJustBefore() {
    // Given
    make();
    lifecycle.beginClosing();
    streams.close(CLOSE);

    // When
    streams.start();

    // Then
    assertThat(streams.isQuiet()).isTrue();
    assertThat(lifecycle.status().phase()).isEqualTo(ServicePhase.STOPPING);
  }

  @Test
  void start_refuses_beforeTheStreamsAreMade() {
    // When, Then
    assertThatThrownBy(() -> streams.start()).isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @EnumSource(KafkaStreams.State.class)
  void changed_movesTheServiceToThePhaseOfTheState(KafkaStreams.State state) {
    // When
    streams.changed(state);

    // Then
    assertThat(lifecycle.status().phase())
        .isEqualTo(
            switch (state) {
              case RUNNING -> ServicePhase.RUNNING;
              case PENDING_ERROR, ERROR -> ServicePhase.FAILED;
              case CREATED, REBALANCING, PENDING_SHUTDOWN, NOT_RUNNING -> ServicePhase.JOINING;
            });
  }

  @Test
  void changed_isReadyNoMore_whenTheGroupIsBalanced() {
    // Given
    streams.changed(KafkaStreams.State.RUNNING);

    // When
    streams.changed(KafkaStreams.State.REBALANCING);

    // Then
    assertThat(lifecycle.status().phase()).isEqualTo(ServicePhase.JOINING);
    assertThat(lifecycle.wasRunning()).isTrue();
  }

  private boolean make() {
    Topology topology = new Topology();
    topology.addSource("source", "crops");
    return streams.make(topology, new DefaultKafkaClientSupplier());
  }

  private boolean hasMetersOfStreams() {
    return registry.getMeters().stream()
        .anyMatch(meter -> meter.getId().getName().startsWith("kafka."));
  }
}
