package io.parkstream.stream;

import io.parkstream.tracing.PublishTrace;
import io.parkstream.tracing.Tracing;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A producer that adds no offset beyond the first unanswered crop to a transaction, and reports
 * when the broker has what was sent.
 */
final class LowWaterProducer extends KafkaProducer<byte[], byte[]> {
  private final LowWaterOffsets lowWater;
  private final StreamMetrics metrics;
  private final Tracing tracing;

  LowWaterProducer(
      Map<String, Object> config,
      LowWaterOffsets lowWater,
      StreamMetrics metrics,
      Tracing tracing) {
    super(config, new ByteArraySerializer(), new ByteArraySerializer());
    this.lowWater = lowWater;
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
    String topic = record.topic();
    PublishTrace trace = tracing.publish(topic, record.headers());
    long sent = System.nanoTime();
    return super.send(
        record,
        (metadata, failure) -> {
          trace.ended(failure);
          if (failure == null) {
            metrics.published(topic, System.nanoTime() - sent);
          } else {
            metrics.publishFailed(topic);
          }
          if (callback != null) {
            callback.onCompletion(metadata, failure);
          }
        });
  }
}
