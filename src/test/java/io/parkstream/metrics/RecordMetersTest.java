package io.parkstream.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parkstream.stream.IgnoredReason;
import io.parkstream.stream.InputTopic;
import org.junit.jupiter.api.Test;

class RecordMetersTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final RecordMeters meters = new RecordMeters(registry);

  @Test
  void ignoredAndPoisoned_haveASeriesForEveryInputTopic() {
    // When
    for (InputTopic topic : InputTopic.values()) {
      meters.poisoned(topic);
      for (IgnoredReason reason : IgnoredReason.values()) {
        meters.ignored(topic, reason);
      }
    }

    // Then
    assertThat(registry.get("parkstream.records.poisoned").counters())
        .hasSize(InputTopic.values().length)
        .allSatisfy(counter -> assertThat(counter.count()).isOne());
    assertThat(registry.get("parkstream.records.ignored").counters())
        .hasSize(InputTopic.values().length * IgnoredReason.values().length)
        .allSatisfy(counter -> assertThat(counter.count()).isOne());
  }
}
