package io.parkstream.stream;

import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * Gives Kafka Streams clients that commit no offset beyond the first unanswered crop; see {@link
 * LowWaterOffsets}. Works with the classic group protocol only: with {@code group.protocol=streams}
 * Streams makes its consumer itself, so that is refused in {@link StreamsSettings} and, since then
 * nothing is guarded, by the first task as well.
 */
public final class LowWaterClientSupplier implements KafkaClientSupplier {
  private final LowWaterOffsets lowWater;
  private final ConsumerWatchedTime watchedTime;
  private final StreamMetrics metrics;

  /**
   * Makes a supplier for one {@code KafkaStreams}.
   *
   * @param lowWater the same that the topology was built with
   * @param watchedTime the same that the topology was built with
   */
  public LowWaterClientSupplier(
      LowWaterOffsets lowWater, ConsumerWatchedTime watchedTime, StreamMetrics metrics) {
    this.lowWater = lowWater;
    this.watchedTime = watchedTime;
    this.metrics = metrics;
  }

  @Override
  public Admin getAdmin(Map<String, Object> config) {
    return Admin.create(config);
  }

  @Override
  public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
    return new LowWaterProducer(config, lowWater, metrics);
  }

  @Override
  public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
    StreamsSettings.requireClassicProtocol(config);
    Consumer<byte[], byte[]> consumer = new LowWaterConsumer(config, lowWater, watchedTime);
    lowWater.guard();
    return consumer;
  }

  @Override
  public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
    return plainConsumer(config);
  }

  @Override
  public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
    return plainConsumer(config);
  }

  private static Consumer<byte[], byte[]> plainConsumer(Map<String, Object> config) {
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }
}
