package io.parkstream.stream;

import static io.parkstream.stream.Nodes.ALARMS;
import static io.parkstream.stream.Nodes.ALARM_EVENTS;
import static io.parkstream.stream.Nodes.CLASSIFICATIONS;
import static io.parkstream.stream.Nodes.CLASSIFY;
import static io.parkstream.stream.Nodes.COUNT;
import static io.parkstream.stream.Nodes.COUNTED_SPACES;
import static io.parkstream.stream.Nodes.CROPS;
import static io.parkstream.stream.Nodes.DEAD_LETTERS;
import static io.parkstream.stream.Nodes.OCCUPANCY;
import static io.parkstream.stream.Nodes.OCCUPANCY_CHANGES;
import static io.parkstream.stream.Nodes.READ_MAPS;
import static io.parkstream.stream.Nodes.SITES;
import static io.parkstream.stream.Nodes.SPACES;
import static io.parkstream.stream.Nodes.SPACE_MAPS;

import io.parkstream.batch.DynamicBatcher;
import io.parkstream.batch.NanoClock;
import io.parkstream.domain.LeftOuts;
import io.parkstream.domain.StateRoom;
import io.parkstream.engine.LiveCalibrations;
import io.parkstream.image.PictureDecoder;
import io.parkstream.serde.Alarms;
import io.parkstream.serde.CountedSpaces;
import io.parkstream.serde.SpaceMaps;
import io.parkstream.serde.SpaceMemorySerde;
import io.parkstream.serde.Topics;
import io.parkstream.serde.UndecidedShares;
import io.parkstream.stream.clients.LowWaterClientSupplier;
import io.parkstream.stream.clients.LowWaterOffsets;
import io.parkstream.stream.clients.WatchedTime;
import io.parkstream.tracing.Tracing;
import java.time.Clock;
import java.util.ArrayList;
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
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * The path of a crop through Kafka Streams.
 *
 * <pre>
 *  crops ──┬─▶ classify ─┬─▶ classifications
 *          │             ├─▶ dead-letters
 *          └─────────────┴─▶ occupancy ─┬─▶ occupancy-changes
 *  space-maps ─▶ read-maps ─▶    ▲      └─▶ spaces ═▶ (topic) ═╤▶ count ─▶ sites
 *                                │                             └▶ raise-alarms ─▶ alarm-events
 *  overrides ─▶ (everywhere) ────┤
 *  cameras ─▶ (everywhere) ──────┘
 *  calibrations ─▶ (everywhere, applied by the batcher's handlers)
 * </pre>
 *
 * <p>Up to the spaces it is one sub-topology without a repartition: a camera owns its spaces, so a
 * space's crops are in one partition, in order, and under exactly-once a crop, its answer and what
 * follows from it are in one transaction. A camera's map is in the same partition.
 *
 * <p>Sites are counted in a second one, whose input is the topic of the states itself: its
 * partition is that of the site, so that nothing is repartitioned twice, and what is counted is
 * what everyone reads. Where alarms are on, they are raised there too. {@link LowWaterOffsets} hold
 * back commits of the first sub-topology only.
 */
public final class OccupancyTopology {
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
      DynamicBatcher<DecodedCrop, Prediction> batcher,
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
        new LiveCalibrations(),
        Tracing.OFF,
        PoisonRecords.inMemory(clock),
        new LeftOuts(clock),
        clock);
  }

  /**
   * As above.
   *
   * @param observer sees each crop with its answer
   * @param calibrations that the batcher's handlers apply; kept here as the topic says
   * @param tracing of single crops; the batcher's handlers are {@link TracedClassifier}s over the
   *     same if it is on
   * @param poison the records that have failed stream threads
   * @param leftOuts receives what is left out
   */
  public static Topology build(
      TopologySettings settings,
      PictureDecoder decoder,
      DynamicBatcher<DecodedCrop, Prediction> batcher,
      LowWaterOffsets lowWater,
      WatchedTime watchedTime,
      StreamMetrics metrics,
      AnswerObserver observer,
      LiveCalibrations calibrations,
      Tracing tracing,
      PoisonRecords poison,
      LeftOuts leftOuts,
      Clock clock) {
    requireFullBatches(settings, batcher);
    Topics topics = settings.topics();
    HeldBytes heldBytes = heldBytes(metrics);
    StateRoom spaceRoom = room(metrics, HeldMemory.SPACES, settings.watch().maxSpaceBytes());
    StateRoom countRoom = room(metrics, HeldMemory.COUNTS, settings.watch().maxCountBytes());
    InputFaults faults = new InputFaults(poison, new IgnoredRecords(metrics, leftOuts, clock));
    AtomicLong said = new AtomicLong();
    EverywhereTopics everywhere = new EverywhereTopics(topics, metrics, faults, clock);
    NanoClock nanos = NanoClock.SYSTEM;
    Topology topology = new Topology();

    addClassification(
        topology,
        topics,
        () ->
            new ClassifyProcessor(
                settings, decoder, batcher, lowWater, metrics, observer, tracing, faults, heldBytes,
                clock, nanos));

    everywhere.addOverrides(topology, said);
    addSource(topology, SPACE_MAPS, new BoundedTimestamps(clock), topics.spaceMaps());
    topology.addProcessor(READ_MAPS, () -> new SpaceMapProcessor(metrics, faults), SPACE_MAPS);

    topology.addProcessor(
        OCCUPANCY,
        () ->
            new OccupancyProcessor(settings, watchedTime, said, spaceRoom, metrics, faults, clock),
        CLASSIFY,
        CROPS,
        READ_MAPS);
    addOccupancyStores(topology);
    addSink(topology, OCCUPANCY_CHANGES, topics.occupancy(), OCCUPANCY);
    topology.addSink(SPACES, topics.spaces(), TO_BYTES, TO_BYTES, new SitePartitioner(), OCCUPANCY);

    addCounts(
        topology,
        topics,
        clock,
        () -> new SiteProcessor(settings.siteInterval(), countRoom, metrics, faults, clock));
    addAlarms(topology, settings.alarms(), countRoom, metrics, faults, clock);
    everywhere.addCalibrations(topology, calibrations);
    everywhere.addCameras(topology, said);
    return topology;
  }

  private static HeldBytes heldBytes(StreamMetrics metrics) {
    HeldBytes heldBytes = new HeldBytes();
    metrics.holding(HeldMemory.CROPS, heldBytes::get, HeldBytes.MAX_BYTES);
    return heldBytes;
  }

  private static StateRoom room(StreamMetrics metrics, HeldMemory what, long maxBytes) {
    StateRoom room = new StateRoom(maxBytes);
    metrics.holding(what, room::used, maxBytes);
    return room;
  }

  private static void addSource(
      Topology topology, String name, TimestampExtractor timestamps, String topic) {
    topology.addSource(AutoOffsetReset.earliest(), name, timestamps, FROM_BYTES, FROM_BYTES, topic);
  }

  private static void addSink(Topology topology, String name, String topic, String parent) {
    topology.addSink(name, topic, TO_BYTES, TO_BYTES, parent);
  }

  /** Crops in; classifications and dead letters out. */
  private static void addClassification(
      Topology topology,
      Topics topics,
      ProcessorSupplier<byte[], byte[], byte[], Object> classify) {
    addSource(topology, CROPS, new CropTimestamps(), topics.crops());
    topology.addProcessor(CLASSIFY, classify, CROPS);
    addSink(topology, CLASSIFICATIONS, topics.classifications(), CLASSIFY);
    addSink(topology, DEAD_LETTERS, topics.deadLetters(), CLASSIFY);
  }

  /** States of spaces in; counts of sites out. */
  private static void addCounts(
      Topology topology,
      Topics topics,
      Clock clock,
      ProcessorSupplier<byte[], byte[], byte[], byte[]> count) {
    addSource(topology, COUNTED_SPACES, new BoundedTimestamps(clock), topics.spaces());
    topology.addProcessor(COUNT, count, COUNTED_SPACES);
    topology.addStateStore(inMemory(SiteProcessor.STORE, CountedSpaces.serde()), COUNT);
    topology.addStateStore(inMemory(SiteProcessor.FLOWS, CountedSpaces.flowSerde()), COUNT);
    addSink(topology, SITES, topics.sites(), COUNT);
  }

  /** States of spaces in, as for the counts; alarms out, where there are any. */
  private static void addAlarms(
      Topology topology,
      @Nullable AlarmSettings alarms,
      StateRoom room,
      StreamMetrics metrics,
      InputFaults faults,
      Clock clock) {
    if (alarms == null) {
      return;
    }
    topology.addProcessor(
        ALARMS,
        () -> new AlarmProcessor(alarms.policy(), room, metrics, faults, clock),
        COUNTED_SPACES);
    topology.addStateStore(inMemory(AlarmProcessor.STAYS, Alarms.staySerde()), ALARMS);
    topology.addStateStore(inMemory(AlarmProcessor.CAMERAS, UndecidedShares.serde()), ALARMS);
    topology.addStateStore(inMemory(AlarmProcessor.ALARMS, Alarms.serde()), ALARMS);
    addSink(topology, ALARM_EVENTS, alarms.topic(), ALARMS);
  }

  private static void addOccupancyStores(Topology topology) {
    topology.addStateStore(inMemory(OccupancyProcessor.STORE, new SpaceMemorySerde()), OCCUPANCY);
    topology.addStateStore(inMemory(OccupancyProcessor.MAPS, SpaceMaps.serde()), OCCUPANCY);
  }

  /**
   * The topics on which Streams keeps the state, each with the topic whose partitions it must have.
   *
   * @param applicationId of the service
   * @param alarms whether there are alarms
   */
  public static Map<String, String> changelogs(
      String applicationId, Topics topics, boolean alarms) {
    Map<String, String> changelogs = new TreeMap<>();
    for (String store : List.of(OccupancyProcessor.STORE, OccupancyProcessor.MAPS)) {
      changelogs.put(changelog(applicationId, store), topics.crops());
    }
    List<String> ofStates = new ArrayList<>(List.of(SiteProcessor.STORE, SiteProcessor.FLOWS));
    ofStates.addAll(alarms ? AlarmProcessor.STORES : List.of());
    for (String store : ofStates) {
      changelogs.put(changelog(applicationId, store), topics.spaces());
    }
    return changelogs;
  }

  /**
   * What a changelog must be set to, whatever a broker's defaults are: all of the last state of
   * each key, up to the largest, which is a space map.
   */
  public static Map<String, String> changelogSettings() {
    return Map.of(
        TopicConfig.CLEANUP_POLICY_CONFIG,
        TopicConfig.CLEANUP_POLICY_COMPACT,
        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
        Integer.toString(SpaceMaps.STORED_RECORD_BYTES));
  }

  private static String changelog(String applicationId, String store) {
    return applicationId + "-" + store + "-changelog";
  }

  /**
   * In memory: a site has thousands of spaces at some hundred bytes each, and the changelog brings
   * them back within a second.
   */
  static <T> StoreBuilder<KeyValueStore<String, T>> inMemory(String name, Serde<T> values) {
    return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.String(), values)
        .withLoggingEnabled(changelogSettings());
  }

  private static void requireFullBatches(
      TopologySettings settings, DynamicBatcher<DecodedCrop, Prediction> batcher) {
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
