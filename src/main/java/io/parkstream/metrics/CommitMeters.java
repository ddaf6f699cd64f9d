package io.parkstream.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.parkstream.serde.Topics;
import io.parkstream.stream.clients.CommitMetrics;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What the Kafka clients report: records acknowledged by the broker, offsets committed and lowered,
 * records lost to retention. Topics of Streams' own are not counted. Thread safe.
 */
final class CommitMeters implements CommitMetrics {
  private final MeterRegistry registry;

  /** By the names of the topics as configured. */
  private final Map<String, Timer> publish = new LinkedHashMap<>();

  private final Map<String, Counter> publishFailures = new LinkedHashMap<>();
  private final Counter deadLettersGivenUp;
  private final Counter deletedUnread;
  private final Counter committed;
  private final Counter lowered;

  CommitMeters(MeterRegistry registry, Topics topics) {
    this.registry = registry;
    publishedTo(topics.classifications(), "classifications");
    publishedTo(topics.occupancy(), "occupancy");
    publishedTo(topics.spaces(), "spaces");
    publishedTo(topics.sites(), "sites");
    publishedTo(topics.deadLetters(), "dead-letters");
    deadLettersGivenUp =
        counter(
            "parkstream.dead.letters.dropped",
            "Crops that cannot be read and whose dead letter the topic does not take");
    deletedUnread =
        counter(
            "parkstream.records.deleted",
            "Records that a topic deleted before they were read: the service was away for too long");
    committed = counter("parkstream.offsets.committed", "Offsets that were committed");
    lowered =
        counter(
            "parkstream.offsets.lowered",
            "Offsets lowered to the first unanswered crop before they were committed");
  }

  private void publishedTo(String topic, String word) {
    publish.put(
        topic,
        Timer.builder("parkstream.publish.time")
            .description("Time from sending a record until the broker has acknowledged it")
            .tag("topic", word)
            .serviceLevelObjectives(Buckets.STAGE)
            .register(registry));
    publishFailures.put(
        topic,
        Counter.builder("parkstream.publish.failures")
            .description("Records rejected by the broker; Streams retries or stops")
            .baseUnit("failures")
            .tag("topic", word)
            .register(registry));
  }

  private Counter counter(String name, String description) {
    return Counter.builder(name).description(description).register(registry);
  }

  @Override
  public void published(String topic, long nanos) {
    Timer timer = publish.get(topic);
    if (timer != null) {
      timer.record(nanos, TimeUnit.NANOSECONDS);
    }
  }

  @Override
  public void publishFailed(String topic) {
    Counter counter = publishFailures.get(topic);
    if (counter != null) {
      counter.increment();
    }
  }

  @Override
  public void deadLetterGivenUp() {
    deadLettersGivenUp.increment();
  }

  @Override
  public void deletedUnread(long records) {
    deletedUnread.increment(records);
  }

  @Override
  public void committing(int partitions, int loweredPartitions) {
    committed.increment(partitions);
    lowered.increment(loweredPartitions);
  }
}
