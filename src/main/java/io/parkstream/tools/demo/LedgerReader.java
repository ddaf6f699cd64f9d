package io.parkstream.tools.demo;

import io.parkstream.domain.Classification;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.Occupancy;
import io.parkstream.domain.OccupancyChange;
import io.parkstream.domain.SiteState;
import io.parkstream.serde.ClassificationEvents;
import io.parkstream.serde.DeadLetters;
import io.parkstream.serde.OccupancyEvents;
import io.parkstream.serde.SiteStates;
import io.parkstream.serde.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads crops, classifications, dead letters, occupancy events and counts back from the broker, as
 * anyone else would, and enters them into the ledger. Owned by one thread.
 */
final class LedgerReader implements AutoCloseable {
  private final Topics topics;
  private final DemoLedger ledger;
  private final Consumer<OccupancyChange> changes;
  private final Consumer<SiteState> sites;
  private final KafkaConsumer<byte[], byte[]> consumer;

  /**
   * @param changes hears of each occupancy event
   * @param sites hears of each site's counts
   */
  LedgerReader(
      String bootstrapServers,
      Topics topics,
      DemoLedger ledger,
      Consumer<OccupancyChange> changes,
      Consumer<SiteState> sites) {
    this.topics = topics;
    this.ledger = ledger;
    this.changes = changes;
    this.sites = sites;
    this.consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> all = new ArrayList<>();
    for (String topic :
        List.of(
            topics.crops(),
            topics.classifications(),
            topics.deadLetters(),
            topics.occupancy(),
            topics.sites())) {
      consumer
          .partitionsFor(topic)
          .forEach(partition -> all.add(new TopicPartition(topic, partition.partition())));
    }
    consumer.assign(all);
    consumer.seekToBeginning(all);
  }

  /** Enters what has come; waits a moment if nothing has. */
  void read(Duration atMost) {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(atMost)) {
      enter(record);
    }
  }

  /** Enters everything that is on the broker now. */
  void readToEnd() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      read(Duration.ofMillis(100));
    }
  }

  private void enter(ConsumerRecord<byte[], byte[]> record) {
    String topic = record.topic();
    if (topic.equals(topics.crops())) {
      ledger.seen(new CropRef(topic, record.partition(), record.offset()));
    } else if (topic.equals(topics.classifications())) {
      Classification answer = ClassificationEvents.read(record.value(), record.headers());
      ledger.classified(answer.crop(), answer.occupancy() == Occupancy.OCCUPIED);
    } else if (topic.equals(topics.deadLetters())) {
      DeadLetters.crop(record.headers()).ifPresent(ledger::deadLettered);
    } else if (topic.equals(topics.sites())) {
      sites.accept(SiteStates.read(record.value()));
    } else {
      ledger.occupancyChanged();
      changes.accept(OccupancyEvents.read(record.value(), record.headers()));
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
