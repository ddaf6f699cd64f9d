package io.parkstream.stream;

import io.parkstream.batch.DynamicBatcher;
import io.parkstream.domain.StateRoom;
import io.parkstream.image.PictureDecoder;
import io.parkstream.serde.CountedSpaces;
import io.parkstream.serde.OccupancyStateSerde;
import io.parkstream.serde.SpaceMaps;
import io.parkstream.serde.SpaceOverrides;
import io.parkstream.serde.Topics;
import io.parkstream.stream.clients.LowWaterClientSupplier;
import io.parkstream.stream.clients.LowWaterOffsets;
import io.parkstream.stream.clients.WatchedTime;
import io.parkstream.tracing.Tracing;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
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
 *  crops ──┬─▶ classify ─┬─▶ classifications
 *          │             ├─▶ dead-letters
 *          └─────────────┴─▶ occupancy ─┬─▶ occupancy-changes
 *  space-maps ─▶ read-maps ─▶    ▲      └─▶ spaces ═▶ (topic) ═▶ count ─▶ sites
 *  overrides ─▶ (everywhere) ────┘
 * </pre>
 *
 * <p>Up to the spaces it is one sub-topology without a repartition: a camera owns its spaces, so a
 * space's crops are in one partition, in order, and under exactly-once a crop, its answer and what
 * follows from it are in one transaction. A camera's map is in the same partition.
 *
 * <p>Sites are counted in a second one, whose input is the topic of the states itself: its
 * partition is that of the site, so that nothing is repartitioned twice, and what is counted is
 * what everyone reads. {@link LowWaterOffsets} hold back the first only.
 */
public final class OccupancyTopology {
  static final String CROPS = "crops";
  static final String CLASSIFY = "classify";
  static final String CLASSIFICATIONS = "classifications";
  static final String DEAD_LETTERS = "dead-letters";
  static final String OCCUPANCY = "occupancy";
  static final String OCCUPANCY_CHANGES = "occupancy-changes";
  static final String SPACE_MAPS = "space-maps";
  static final String READ_MAPS = "read-maps";
  static final String OVERRIDES = "overrides";
  static final String KEEP_OVERRIDES = "keep-overrides";
  static final String SPACES = "spaces";
  static final String COUNTED_SPACES = "counted-spaces";
  static final String COUNT = "count";
  static final String SITES = "sites";

  private static final Deserializer<byte[]> FROM_BYTES = new ByteArrayDeserializer();
  private static final Serializer<byte[]> TO_BYTES = new ByteArraySerializer();

  private OccupancyTopology() {}

  /**
   * Builds the topology. {@code KafkaStreams} must be given a {@link LowWaterClientSupplier} over
   * the same {@code lowWater}; the first task refuses to start without.
   *
   * @param batcher shared by all tasks; closed by the caller, after the streams
   * @param watchedTime tells for how long each partition was watched, for silent cameras
   * @param decoder gives pictures of the shape that the batcher's engine takes
   */
  public static Topology build(
      TopologySettings settings,
      PictureDecoder decoder,
      DynamicBatcher<byte[], Prediction> batcher,
      LowWaterOffsets lowWater,
      WatchedTime watchedTime,
      StreamMetrics metrics,
      Clock clock) {
    return build(
        settings,
        decoder,
        batcher,
        lowWater,
        watchedTime,
        metrics,
        AnswerObserver.NONE,
        Tracing.OFF,
        PoisonRecords.inMemory(clock),
        clock);
  }

  /**
   * As above.
   *
   * @param observer sees each crop with its answer
   * @param tracing of single crops; the batcher's handlers are {@link TracedClassifier}s over the
   *     same if it is on
   * @param poison the records that have failed stream threads
   */
  public static Topology build(
      TopologySettings settings,
      PictureDecoder decoder,
      DynamicBatcher<byte[], Prediction> batcher,
      LowWaterOffsets lowWater,
      WatchedTime watchedTime,
      StreamMetrics metrics,
      AnswerObserver observer,
      Tracing tracing,
      PoisonRecords poison,
      Clock clock) {
    requireFullBatches(settings, batcher);
    Topics topics = settings.topics();
    Topology topology = new Topology();
    HeldBytes heldBytes = new HeldBytes();
    StateRoom spaceRoom = new StateRoom(settings.watch().maxSpaceBytes());
    StateRoom countRoom = new StateRoom(settings.watch().maxCountBytes());
    metrics.holding(HeldMemory.CROPS, heldBytes::get, HeldBytes.MAX_BYTES);
    metrics.holding(HeldMemory.SPACES, spaceRoom::used, spaceRoom.maxBytes());
    metrics.holding(HeldMemory.COUNTS, countRoom::used, countRoom.maxBytes());
    InputFaults faults = new InputFaults(poison, new IgnoredRecords(metrics, clock));

    topology.addSource(
        AutoOffsetReset.earliest(),
        CROPS,
        new CropTimestamps(),
        FROM_BYTES,
        FROM_BYTES,
        topics.crops());

    topology.addProcessor(
        CLASSIFY,
        () ->
            new ClassifyProcessor(
                settings, decoder, batcher, lowWater, metrics, observer, tracing, faults, heldBytes,
                clock),
        CROPS);
    topology.addSink(CLASSIFICATIONS, topics.classifications(), TO_BYTES, TO_BYTES, CLASSIFY);
    topology.addSink(DEAD_LETTERS, topics.deadLetters(), TO_BYTES, TO_BYTES, CLASSIFY);

    AtomicLong overrideChanges = new AtomicLong();
    topology.addGlobalStore(
        inMemory(OverrideProcessor.STORE, SpaceOverrides.serde()).withLoggingDisabled(),
        OVERRIDES,
        FROM_BYTES,
        FROM_BYTES,
        topics.overrides(),
        KEEP_OVERRIDES,
        () -> new OverrideProcessor(overrideChanges, metrics, faults, clock));
    topology.addSource(
        AutoOffsetReset.earliest(),
        SPACE_MAPS,
        new BoundedTimestamps(clock),
        FROM_BYTES,
        FROM_BYTES,
        topics.spaceMaps());
    topology.addProcessor(READ_MAPS, () -> new SpaceMapProcessor(metrics, faults), SPACE_MAPS);

    topology.addProcessor(
        OCCUPANCY,
        () ->
            new OccupancyProcessor(
                settings, watchedTime, overrideChanges, spaceRoom, metrics, faults, clock),
        CLASSIFY,
        CROPS,
        READ_MAPS);
    topology.addStateStore(
        inMemory(OccupancyProcessor.STORE, new OccupancyStateSerde()), OCCUPANCY);
    topology.addStateStore(
        inMemory(OccupancyProcessor.MAPS, SpaceMaps.serde())
            .withLoggingEnabled(
                Map.of(
                    TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                    Integer.toString(SpaceMaps.STORED_RECORD_BYTES))),
        OCCUPANCY);
    topology.addSink(OCCUPANCY_CHANGES, topics.occupancy(), TO_BYTES, TO_BYTES, OCCUPANCY);
    topology.addSink(SPACES, topics.spaces(), TO_BYTES, TO_BYTES, new SitePartitioner(), OCCUPANCY);

    topology.addSource(
        AutoOffsetReset.earliest(),
        COUNTED_SPACES,
        new BoundedTimestamps(clock),
        FROM_BYTES,
        FROM_BYTES,
        topics.spaces());
    topology.addProcessor(
        COUNT,
        () -> new SiteProcessor(settings.siteInterval(), countRoom, metrics, faults, clock),
        COUNTED_SPACES);
    topology.addStateStore(inMemory(SiteProcessor.STORE, CountedSpaces.serde()), COUNT);
    topology.addStateStore(inMemory(SiteProcessor.FLOWS, CountedSpaces.flowSerde()), COUNT);
    topology.addSink(SITES, topics.sites(), TO_BYTES, TO_BYTES, COUNT);

    return topology;
  }

  /**
   * The topics on which Streams keeps the state, each with the topic whose partitions it must have.
   *
   * @param applicationId of the service
   */
  public static Map<String, String> changelogs(String applicationId, Topics topics) {
    Map<String, String> changelogs = new TreeMap<>();
    for (String store : List.of(OccupancyProcessor.STORE, OccupancyProcessor.MAPS)) {
      changelogs.put(changelog(applicationId, store), topics.crops());
    }
    for (String store : List.of(SiteProcessor.STORE, SiteProcessor.FLOWS)) {
      changelogs.put(changelog(applicationId, store), topics.spaces());
    }
    return changelogs;
  }

  private static String changelog(String applicationId, String store) {
    return applicationId + "-" + store + "-changelog";
  }

  /**
   * In memory: a site has thousands of spaces at some hundred bytes each, and the changelog brings
   * them back within a second.
   */
  private static <T> StoreBuilder<KeyValueStore<String, T>> inMemory(String name, Serde<T> values) {
    return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.String(), values);
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
