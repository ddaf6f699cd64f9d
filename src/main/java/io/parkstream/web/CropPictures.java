package io.parkstream.web;

import io.parkstream.domain.CropRef;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Fetches the picture of one crop from the broker, for as long as the topic keeps it. One at a
 * time, with a consumer that is made when it is first needed. Thread safe; blocks for up to some
 * seconds.
 */
final class CropPictures implements AutoCloseable {
  private static final Duration ASK = Duration.ofSeconds(3);

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private @Nullable Consumer<byte[], byte[]> consumer;

  CropPictures(Supplier<Consumer<byte[], byte[]>> consumers) {
    this.consumers = consumers;
  }

  /** The bytes as they were sent; empty if the topic no longer has them. */
  synchronized Optional<byte[]> fetch(CropRef crop) {
    if (consumer == null) {
      consumer = consumers.get();
    }
    Consumer<byte[], byte[]> used = consumer;
    TopicPartition partition = new TopicPartition(crop.topic(), crop.partition());
    used.assign(List.of(partition));
    long first = used.beginningOffsets(List.of(partition), ASK).getOrDefault(partition, 0L);
    long end = used.endOffsets(List.of(partition), ASK).getOrDefault(partition, 0L);
    if (crop.offset() < first || crop.offset() >= end) {
      return Optional.empty();
    }
    used.seek(partition, crop.offset());
    for (ConsumerRecord<byte[], byte[]> record : used.poll(ASK)) {
      if (record.offset() == crop.offset()) {
        return Optional.ofNullable(record.value());
      }
    }
    return Optional.empty();
  }

  @Override
  public synchronized void close() {
    if (consumer != null) {
      consumer.close();
      consumer = null;
    }
  }
}
