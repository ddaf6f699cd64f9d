package io.parkstream.stream.clients;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A consumer that commits no offset beyond the first unanswered crop, and measures how long its
 * partitions were watched.
 */
final class LowWaterConsumer extends KafkaConsumer<byte[], byte[]> {
  private final LowWaterOffsets lowWater;
  private final ConsumerWatchedTime watchedTime;
  private final DeletedRecords deleted;

  LowWaterConsumer(
      Map<String, Object> config,
      LowWaterOffsets lowWater,
      ConsumerWatchedTime watchedTime,
      CommitMetrics metrics) {
    super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.lowWater = lowWater;
    this.watchedTime = watchedTime;
    this.deleted = new DeletedRecords(metrics);
  }

  @Override
  public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    try {
      ConsumerRecords<byte[], byte[]> records = super.poll(timeout);
      watchedTime.polled(this);
      return records;
    } catch (OffsetOutOfRangeException e) {
      deleted.count(this, e);
      throw e;
    }
  }

  @Override
  public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
    super.commitSync(lowWater.lower(offsets));
  }

  @Override
  public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
    super.commitSync(lowWater.lower(offsets), timeout);
  }

  @Override
  public void commitAsync(
      Map<TopicPartition, OffsetAndMetadata> offsets, OffsetCommitCallback callback) {
    super.commitAsync(lowWater.lower(offsets), callback);
  }

  @Override
  public void commitSync() {
    throw withoutOffsets();
  }

  @Override
  public void commitSync(Duration timeout) {
    throw withoutOffsets();
  }

  @Override
  public void commitAsync() {
    throw withoutOffsets();
  }

  @Override
  public void commitAsync(OffsetCommitCallback callback) {
    throw withoutOffsets();
  }

  /** Such a commit takes the position of the last poll, which lies beyond the pending crops. */
  private static IllegalStateException withoutOffsets() {
    return new IllegalStateException("a commit without explicit offsets would pass pending crops");
  }
}
