package io.parkstream.stream.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.testing.MovedClock;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class ConsumerWatchedTimeTest {
  private static final TopicPartition P0 = new TopicPartition("parking.crops", 0);
  private static final TopicPartition P1 = new TopicPartition("parking.crops", 1);
  private static final MetricName FETCHES =
      new MetricName(
          "fetch-total", "consumer-fetch-manager-metrics", "", Map.of("client-id", "test"));

  private final MovedClock clock = new MovedClock(Instant.parse("2026-03-01T08:00:00Z"));
  private final ConsumerWatchedTime watched = new ConsumerWatchedTime(clock);
  private final Map<TopicPartition, Long> lags = new HashMap<>(Map.of(P0, 0L, P1, 0L));
  private double fetches;

  @Test
  void time_runs_whileTheBrokerAnswersAndAllIsRead() {
    // Given
    watched.opened(P0);

    // When
    polls(10, Duration.ofMillis(500), true);

    // Then
    assertThat(watched.millis(P0)).isEqualTo(4500);
  }

  @Test
  void time_stands_whileABacklogIsRead() {
    // Given
    watched.opened(P0);
    watched.opened(P1);
    polls(3, Duration.ofMillis(500), true);

    // When
    lags.put(P0, 7L);
    polls(100, Duration.ofMillis(500), true);

    // Then
    assertThat(watched.millis(P0)).isEqualTo(1000);
    assertThat(watched.millis(P1)).isEqualTo(51_000);
  }

  @Test
  void time_stands_whileTheBrokerIsAway() {
    // Given
    watched.opened(P0);
    polls(3, Duration.ofMillis(500), true);

    // When
    polls(1000, Duration.ofMillis(500), false);
    polls(1, Duration.ofMillis(500), true);

    // Then
    assertThat(watched.millis(P0)).isEqualTo(1000 + ConsumerWatchedTime.LONGEST_STEP_MILLIS);
  }

  @Test
  void time_stands_whileTheProcessIsFrozen() {
    // Given
    watched.opened(P0);
    polls(3, Duration.ofMillis(500), true);

    // When
    clock.advance(Duration.ofHours(3));
    polls(1, Duration.ofMillis(500), true);

    // Then
    assertThat(watched.millis(P0)).isEqualTo(1000 + ConsumerWatchedTime.LONGEST_STEP_MILLIS);
  }

  @Test
  void time_neverRunsBack_whenTheClockDoes() {
    // Given
    watched.opened(P0);
    polls(3, Duration.ofMillis(500), true);

    // When
    clock.advance(Duration.ofHours(-1));
    polls(3, Duration.ofMillis(500), true);

    // Then
    assertThat(watched.millis(P0)).isEqualTo(2000);
  }

  @Test
  void time_startsAgain_whenThePartitionComesBack() {
    // Given
    watched.opened(P0);
    polls(5, Duration.ofMillis(500), true);

    // When
    watched.closed(P0);
    polls(5, Duration.ofMillis(500), true);
    watched.opened(P0);

    // Then
    assertThat(watched.millis(P0)).isZero();
    assertThat(watched.millis(P1)).isZero();
  }

  private void polls(int times, Duration apart, boolean answered) {
    for (int i = 0; i < times; i++) {
      clock.advance(apart);
      fetches += answered ? 1 : 0;
      watched.polled(consumer());
    }
  }

  /** The few things that are asked of a consumer. */
  private Consumer<?, ?> consumer() {
    return (Consumer<?, ?>)
        Proxy.newProxyInstance(
            Consumer.class.getClassLoader(),
            new Class<?>[] {Consumer.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "assignment" -> Set.of(P0, P1);
                  case "currentLag" -> OptionalLong.of(lags.getOrDefault(arguments[0], 1L));
                  case "metrics" -> Map.of(FETCHES, metric());
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  private Metric metric() {
    return new Metric() {
      @Override
      public MetricName metricName() {
        return FETCHES;
      }

      @Override
      public Object metricValue() {
        return fetches;
      }
    };
  }
}
