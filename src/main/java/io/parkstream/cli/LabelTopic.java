package io.parkstream.cli;

import io.parkstream.ParkstreamException;
import io.parkstream.image.PictureHeader;
import io.parkstream.image.PictureLimits;
import io.parkstream.serde.CropLabels;
import io.parkstream.stream.clients.FetchMetrics;
import io.parkstream.stream.clients.GuardedFetches;
import io.parkstream.training.dataset.LabelFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the topic of labels from its beginning to the end that it has at the start. */
final class LabelTopic {
  private static final Duration ASK = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(200);

  /** A broker that gives nothing for so long has gone away. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final String broker;
  private final Map<String, Object> settings;
  private final String topic;

  LabelTopic(String broker, Map<String, Object> settings, String topic) {
    this.broker = broker;
    this.settings = settings;
    this.topic = topic;
  }

  /**
   * Writes all labels.
   *
   * @param sites whose; all if empty
   * @return records that are no labels, or whose site cannot be a folder
   */
  long write(LabelFolder folder, List<String> sites) throws IOException {
    long unreadable = 0;
    try (Consumer<byte[], byte[]> consumer = consumer()) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic, ASK).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      if (partitions.isEmpty()) {
        throw new ParkstreamException(
            "topic " + topic + " does not exist at " + broker + "; the first --put makes it");
      }
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions, ASK));
      Instant heard = Instant.now();
      while (hasMore(consumer, ends)) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          heard = Instant.now();
          unreadable += write(folder, sites, record) ? 0 : 1;
        }
        if (heard.plus(PATIENCE).isBefore(Instant.now())) {
          throw new ParkstreamException(
              "the broker has given nothing of topic "
                  + topic
                  + " for "
                  + PATIENCE.toSeconds()
                  + " s");
        }
      }
    }
    return unreadable;
  }

  private static boolean hasMore(
      Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
    ends.entrySet().removeIf(end -> consumer.position(end.getKey(), ASK) >= end.getValue());
    return !ends.isEmpty();
  }

  /** False if it is no label, or its site cannot be a folder. */
  private static boolean write(
      LabelFolder folder, List<String> sites, ConsumerRecord<byte[], byte[]> record)
      throws IOException {
    if (record.key() == null) {
      return false;
    }
    String key = new String(record.key(), StandardCharsets.UTF_8);
    if (record.value() == null) {
      folder.delete(key);
      return true;
    }
    CropLabels.Labelled labelled;
    try {
      labelled = CropLabels.read(record.key(), record.value(), record.headers());
    } catch (SerializationException e) {
      return false;
    }
    if (!sites.isEmpty() && !sites.contains(labelled.label().camera().site())) {
      return true;
    }
    if (!(PictureHeader.read(labelled.picture(), PictureLimits.CROPS)
        instanceof PictureHeader.Announced announced)) {
      return false;
    }
    return folder.put(key, labelled.label(), labelled.picture(), extension(announced));
  }

  private static String extension(PictureHeader.Announced announced) {
    return switch (announced.format()) {
      case JPEG -> "jpg";
      case PNG -> "png";
      case WEBP -> "webp";
    };
  }

  private Consumer<byte[], byte[]> consumer() {
    Map<String, Object> all = new HashMap<>();
    all.put(ConsumerConfig.CLIENT_ID_CONFIG, "parkstream-labels");
    all.putAll(settings);
    all.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, broker);
    all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return GuardedFetches.guard(
        new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
        FetchMetrics.NONE);
  }
}
