package io.parkstream.stream.clients;

import io.parkstream.tracing.Tracing;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives Kafka Streams clients that commit no offset beyond the first unanswered crop, see {@link
 * LowWaterOffsets}, and unpack no more than fits the heap, see {@link GuardedFetches}. Works with
 * the classic group protocol only: with {@code group.protocol=streams} Streams makes its consumer
 * itself, so that is refused in {@link StreamsSettings} and, since then nothing is guarded, by the
 * first task as well.
 */
public final class LowWaterClientSupplier implements KafkaClientSupplier {
  /** Application, process and thread. */
  private static final Pattern TRANSACTIONAL_ID = Pattern.compile("(.+)-[0-9a-f-]{36}-(\\d+)");

  private final LowWaterOffsets lowWater;
  private final ConsumerWatchedTime watchedTime;
  private final CommitMetrics metrics;
  private final FetchMetrics fetchMetrics;
  private final Tracing tracing;
  private final @Nullable String instanceId;
  private final DeadLetterSize deadLetterSize = new DeadLetterSize();

  /**
   * Makes a supplier for one {@code KafkaStreams}.
   *
   * @param lowWater the same that the topology was built with
   * @param watchedTime the same that the topology was built with
   * @param tracing the same that the topology was built with
   * @param instanceId names this instance across restarts, or null; see {@link #transactionalId}
   */
  public LowWaterClientSupplier(
      LowWaterOffsets lowWater,
      ConsumerWatchedTime watchedTime,
      CommitMetrics metrics,
      FetchMetrics fetchMetrics,
      Tracing tracing,
      @Nullable String instanceId) {
    this.lowWater = lowWater;
    this.watchedTime = watchedTime;
    this.metrics = metrics;
    this.fetchMetrics = fetchMetrics;
    this.tracing = tracing;
    this.instanceId = instanceId;
  }

  @Override
  public Admin getAdmin(Map<String, Object> config) {
    return Admin.create(config);
  }

  @Override
  public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
    Map<String, Object> own = new HashMap<>(config);
    own.computeIfPresent(
        ProducerConfig.TRANSACTIONAL_ID_CONFIG, (key, id) -> transactionalId(id.toString()));
    Object requestBytes = own.get(ProducerConfig.MAX_REQUEST_SIZE_CONFIG);
    if (requestBytes != null) {
      deadLetterSize.limitTo(Integer.parseInt(requestBytes.toString()));
    }
    return new LowWaterProducer(own, lowWater, deadLetterSize, metrics, tracing);
  }

  /**
   * Streams keeps its process id, which is in the transactional id {@code
   * <application>-<process>-<thread>}, only beside state on disk, of which there is none here: each
   * start would have new ids, and what a killed process left open would hide all later answers from
   * readers of committed records until the broker's time-out, 10 to 20 s. With an instance's
   * lasting name in its place, the restarted instance ends the transactions of the killed one.
   */
  String transactionalId(String ofStreams) {
    Matcher parts = TRANSACTIONAL_ID.matcher(ofStreams);
    return instanceId == null || !parts.matches()
        ? ofStreams
        : parts.group(1) + "-" + instanceId + "-" + parts.group(2);
  }

  @Override
  public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
    StreamsSettings.requireClassicProtocol(config);
    Consumer<byte[], byte[]> consumer =
        GuardedFetches.guard(
            new LowWaterConsumer(config, lowWater, watchedTime, metrics), fetchMetrics);
    lowWater.guard();
    return consumer;
  }

  @Override
  public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
    return GuardedFetches.guard(new PatientConsumer(config), fetchMetrics);
  }

  @Override
  public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
    return GuardedFetches.guard(
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
        fetchMetrics);
  }
}
