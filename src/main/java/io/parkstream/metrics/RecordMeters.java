package io.parkstream.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.parkstream.stream.IgnoredReason;
import io.parkstream.stream.InputTopic;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;

/** Records of any input topic that have no effect, and those set aside as poison. Thread safe. */
final class RecordMeters {
  private final MeterRegistry registry;
  private final Map<InputTopic, EnumCounters<IgnoredReason>> ignored =
      new EnumMap<>(InputTopic.class);
  private final EnumCounters<InputTopic> poisoned;

  RecordMeters(MeterRegistry registry) {
    this.registry = registry;
    for (InputTopic topic : InputTopic.values()) {
      ignored.put(topic, ignoredOf(topic));
    }
    poisoned =
        new EnumCounters<>(InputTopic.class, EnumSet.allOf(InputTopic.class), this::poisonedOf);
  }

  private EnumCounters<IgnoredReason> ignoredOf(InputTopic topic) {
    return new EnumCounters<>(
        IgnoredReason.class,
        EnumSet.allOf(IgnoredReason.class),
        reason ->
            Counter.builder("parkstream.records.ignored")
                .description("Records that have no effect, by what they were read from and reason")
                .tag("topic", topic.word())
                .tag("reason", reason.word())
                .register(registry));
  }

  private Counter poisonedOf(InputTopic topic) {
    return Counter.builder("parkstream.records.poisoned")
        .description("Records skipped because they failed stream threads twice")
        .tag("topic", topic.word())
        .register(registry);
  }

  void ignored(InputTopic topic, IgnoredReason reason) {
    EnumCounters<IgnoredReason> byReason = ignored.get(topic);
    if (byReason != null) {
      byReason.increment(reason);
    }
  }

  void poisoned(InputTopic topic) {
    poisoned.increment(topic);
  }
}
