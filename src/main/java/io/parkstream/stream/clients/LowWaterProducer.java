package io.parkstream.stream.clients;

import io.parkstream.tracing.PublishTrace;
import io.parkstream.tracing.Tracing;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.RecordBatch;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A producer that adds no offset beyond the first unanswered crop to a transaction, sends of a dead
 * letter what its topic takes, and reports when the broker has what was sent.
 */
final class LowWaterProducer extends KafkaProducer<byte[], byte[]> {
  /** Of a record that lies nowhere; Streams keeps no such offset. */
  private static final long NO_OFFSET = -1;

  private final LowWaterOffsets lowWater;
  private final DeadLetterSize deadLetterSize;
  private final CommitMetrics metrics;
  private final Tracing tracing;

  LowWaterProducer(
      Map<String, Object> config,
      LowWaterOffsets lowWater,
      DeadLetterSize deadLetterSize,
      CommitMetrics metrics,
      Tracing tracing) {
    super(config, new ByteArraySerializer(), new ByteArraySerializer());
    this.lowWater = lowWater;
    this.deadLetterSize = deadLetterSize;
    this.metrics = metrics;
    this.tracing = tracing;
  }

  @Override
  public void sendOffsetsToTransaction(
      Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
    super.sendOffsetsToTransaction(lowWater.lower(offsets), group);
  }

  @Override
  public Future<RecordMetadata> send(
      ProducerRecord<byte[], byte[]> record, @Nullable Callback callback) {
    ProducerRecord<byte[], byte[]> fitting = deadLetterSize.fit(record);
    if (fitting == null) {
      return giveUp(record, callback);
    }
    String topic = fitting.topic();
    PublishTrace trace = tracing.publish(topic, fitting.headers());
    long sent = System.nanoTime();
    return super.send(
        fitting,
        (metadata, failure) -> {
          trace.ended(failure);
          if (failure == null) {
            metrics.published(topic, System.nanoTime() - sent);
          } else {
            metrics.publishFailed(topic);
            deadLetterSize.refused(fitting, failure);
          }
          if (callback != null) {
            callback.onCompletion(metadata, failure);
          }
        });
  }

  /** To Streams it was sent, or the crop would be read again for ever. */
  private Future<RecordMetadata> giveUp(
      ProducerRecord<byte[], byte[]> letter, @Nullable Callback callback) {
    metrics.deadLetterGivenUp();
    RecordMetadata nowhere =
        new RecordMetadata(
            new TopicPartition(letter.topic(), 0), NO_OFFSET, 0, RecordBatch.NO_TIMESTAMP, 0, 0);
    if (callback != null) {
      callback.onCompletion(nowhere, null);
    }
    return CompletableFuture.completedFuture(nowhere);
  }
}
