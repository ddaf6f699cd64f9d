package io.parkstream.app;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.Classification;
import io.parkstream.domain.OccupancyChange;
import io.parkstream.domain.OccupancyPolicy;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.domain.SpaceMemory;
import io.parkstream.domain.SpaceRegister;
import io.parkstream.domain.SpaceState;
import io.parkstream.domain.WatchPolicy;
import io.parkstream.serde.ClassificationEvents;
import io.parkstream.serde.Topics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * What a service that was never killed would believe: all answers, once each and in the order of
 * their crops, through a register in memory.
 */
final class ChaosStates {
  private ChaosStates() {}

  /** Occupancy, since, session and version of each space; what the clock decides is left out. */
  static Map<String, String> expected(String bootstrapServers) {
    Collecting collecting = new Collecting();
    SpaceRegister register =
        new SpaceRegister(
            WatchPolicy.DEFAULT,
            OccupancyPolicy.DEFAULT,
            space -> null,
            () -> 0,
            Clock.systemUTC(),
            collecting);
    classifications(bootstrapServers).forEach(register::observed);
    Map<String, String> states = new TreeMap<>();
    collecting.states.forEach((space, state) -> states.put(space.key(), text(state)));
    return states;
  }

  /** The same of what was published. */
  static Map<String, String> published(StateTopics topics) {
    Map<String, String> states = new TreeMap<>();
    topics.spaces.forEach((space, status) -> states.put(space, text(status)));
    return states;
  }

  private static String text(SpaceMemory state) {
    return String.join(
        " ",
        state.occupancy().word(),
        state.since().toString(),
        String.valueOf(state.sessionId()),
        Long.toString(state.version()));
  }

  private static String text(SpaceState status) {
    return String.join(
        " ",
        status.occupancy().word(),
        status.since().toString(),
        String.valueOf(status.sessionId()),
        Long.toString(status.version()));
  }

  private static List<Classification> classifications(String bootstrapServers) {
    List<Classification> all = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "isolation.level",
                "read_committed",
                "enable.auto.commit",
                false),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(Topics.DEFAULT.classifications()).stream()
              .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer
            .poll(Duration.ofMillis(100))
            .forEach(
                record -> all.add(ClassificationEvents.read(record.value(), record.headers())));
      }
    }
    Set<String> ids = new HashSet<>();
    all.removeIf(seen -> !ids.add(seen.id()));
    all.sort(
        Comparator.comparing((Classification seen) -> seen.crop().partition())
            .thenComparing(seen -> seen.crop().offset()));
    return all;
  }

  private static final class Collecting implements SpaceRegister.Effects {
    final Map<SpaceId, SpaceMemory> states = new TreeMap<>(Comparator.comparing(SpaceId::key));

    @Override
    public void changed(OccupancyChange change) {}

    @Override
    public void published(SpaceState status) {}

    @Override
    public void retired(SpaceId space, long version, Instant at) {}

    @Override
    public void remember(SpaceId space, @Nullable SpaceMemory state) {
      if (state != null) {
        states.put(space, state);
      }
    }

    @Override
    public void remember(CameraId camera, @Nullable SpaceMap map) {}
  }
}
