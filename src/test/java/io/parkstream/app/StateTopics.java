package io.parkstream.app;

import io.parkstream.domain.OccupancyChange;
import io.parkstream.domain.SiteState;
import io.parkstream.domain.SpaceCounts;
import io.parkstream.domain.SpaceState;
import io.parkstream.serde.OccupancyEvents;
import io.parkstream.serde.SiteStates;
import io.parkstream.serde.SpaceStates;
import io.parkstream.serde.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What a dashboard reads: all of three topics, committed records only, up to their ends. */
final class StateTopics implements AutoCloseable {
  private static final Topics TOPICS = Topics.DEFAULT;

  private final KafkaConsumer<byte[], byte[]> consumer;
  final Map<String, SpaceState> spaces = new TreeMap<>();
  final Map<String, Integer> partitionOf = new HashMap<>();
  final List<SiteState> sites = new ArrayList<>();
  final List<OccupancyChange> changes = new ArrayList<>();

  StateTopics(String bootstrapServers) {
    consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "isolation.level",
                "read_committed",
                "auto.offset.reset",
                "earliest",
                "enable.auto.commit",
                false),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> all = new ArrayList<>();
    for (String topic : List.of(TOPICS.spaces(), TOPICS.sites(), TOPICS.occupancy())) {
      consumer
          .partitionsFor(topic)
          .forEach(partition -> all.add(new TopicPartition(topic, partition.partition())));
    }
    consumer.assign(all);
    consumer.seekToBeginning(all);
  }

  /** Reads what is there by now. */
  StateTopics read() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      consumer.poll(Duration.ofMillis(100)).forEach(this::take);
    }
    return this;
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    if (record.topic().equals(TOPICS.sites())) {
      sites.add(SiteStates.read(record.value()));
    } else if (record.topic().equals(TOPICS.occupancy())) {
      changes.add(OccupancyEvents.read(record.value(), record.headers()));
    } else {
      String key = new String(record.key(), StandardCharsets.UTF_8);
      partitionOf.put(key, record.partition());
      if (record.value() == null) {
        spaces.remove(key);
      } else {
        spaces.put(key, SpaceStates.read(record.value()));
      }
    }
  }

  /** The counts that follow from the last states of the spaces. */
  SpaceCounts fold() {
    SpaceCounts counts = SpaceCounts.NONE;
    for (SpaceState status : spaces.values()) {
      counts = counts.plus(status.occupancy(), status.closed());
    }
    return counts;
  }

  /** The last counts that were published of the only site. */
  SpaceCounts counts() {
    return sites.isEmpty() ? SpaceCounts.NONE : sites.get(sites.size() - 1).counts();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
