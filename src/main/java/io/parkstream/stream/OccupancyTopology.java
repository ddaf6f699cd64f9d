package io.parkstream.stream;

import io.parkstream.batch.DynamicBatcher;
import io.parkstream.domain.OccupancyState;
import io.parkstream.image.PictureDecoder;
import io.parkstream.serde.OccupancyStateSerde;
import io.parkstream.serde.Topics;
import java.time.Clock;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The path of a crop through Kafka Streams.
 *
 * <pre>
 *  crops ─▶ classify ─┬─▶ classifications
 *                     ├─▶ dead-letters
 *                     └─▶ occupancy ─▶ occupancy-changes
 * </pre>
 *
 * <p>One sub-topology without a repartition: a camera owns its spaces, so a space's crops are in
 * one partition, in order, and under exactly-once a crop, its answer and what follows from it are
 * in one transaction.
 */
public final class OccupancyTopology {
  static final String CROPS = "crops";
  static final String CLASSIFY = "classify";
  static final String CLASSIFICATIONS = "classifications";
  static final String DEAD_LETTERS = "dead-letters";
  static final String OCCUPANCY = "occupancy";
  static final String OCCUPANCY_CHANGES = "occupancy-changes";

  private static final Deserializer<byte[]> FROM_BYTES = new ByteArrayDeserializer();
  private static final Serializer<byte[]> TO_BYTES = new ByteArraySerializer();

  private OccupancyTopology() {}

  /**
   * Builds the topology. {@code KafkaStreams} must be given a {@link LowWaterClientSupplier} over
   * the same {@code lowWater}; the first task refuses to start without.
   *
   * @param batcher shared by all tasks; closed by the caller, after the streams
   * @param decoder gives pictures of the shape that the batcher's engine takes
   */
  public static Topology build(
      TopologySettings settings,
      PictureDecoder decoder,
      DynamicBatcher<byte[], Prediction> batcher,
      LowWaterOffsets lowWater,
      StreamMetrics metrics,
      Clock clock) {
    requireFullBatches(settings, batcher);
    Topics topics = settings.topics();
    Topology topology = new Topology();

    topology.addSource(
        AutoOffsetReset.earliest(),
        CROPS,
        new CropTimestamps(),
        FROM_BYTES,
        FROM_BYTES,
        topics.crops());

    topology.addProcessor(
        CLASSIFY,
        () -> new ClassifyProcessor(settings, decoder, batcher, lowWater, metrics, clock),
        CROPS);
    topology.addSink(CLASSIFICATIONS, topics.classifications(), TO_BYTES, TO_BYTES, CLASSIFY);
    topology.addSink(DEAD_LETTERS, topics.deadLetters(), TO_BYTES, TO_BYTES, CLASSIFY);

    topology.addProcessor(
        OCCUPANCY, () -> new OccupancyProcessor(settings.occupancy(), metrics, clock), CLASSIFY);
    topology.addStateStore(states(), OCCUPANCY);
    topology.addSink(OCCUPANCY_CHANGES, topics.occupancy(), TO_BYTES, TO_BYTES, OCCUPANCY);

    return topology;
  }

  /**
   * In memory: a site has thousands of spaces at some hundred bytes each, and the changelog brings
   * them back within a second.
   */
  private static StoreBuilder<KeyValueStore<String, OccupancyState>> states() {
    return Stores.keyValueStoreBuilder(
        Stores.inMemoryKeyValueStore(OccupancyProcessor.STORE),
        Serdes.String(),
        new OccupancyStateSerde());
  }

  private static void requireFullBatches(
      TopologySettings settings, DynamicBatcher<byte[], Prediction> batcher) {
    int batch = batcher.policy().maxSize();
    if (settings.maxPendingPerTask() < batch) {
      throw new IllegalArgumentException(
          "maxPendingPerTask "
              + settings.maxPendingPerTask()
              + " is below the batch size "
              + batch
              + ": a single busy partition would never fill a batch");
    }
  }
}
