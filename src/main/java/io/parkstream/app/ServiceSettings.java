package io.parkstream.app;

import io.parkstream.app.models.Engines;
import io.parkstream.app.topics.TopicPlan;
import io.parkstream.batch.BatchPolicy;
import io.parkstream.config.ConfigCheck;
import io.parkstream.config.KafkaConfig;
import io.parkstream.config.LatencyFrom;
import io.parkstream.config.OccupancyConfig;
import io.parkstream.config.ParkstreamConfig;
import io.parkstream.config.ProcessingGuarantee;
import io.parkstream.config.StaleConfig;
import io.parkstream.domain.OccupancyPolicy;
import io.parkstream.domain.WatchPolicy;
import io.parkstream.image.PictureLimits;
import io.parkstream.serde.CaptureWindow;
import io.parkstream.serde.Topics;
import io.parkstream.stream.LatencyTarget;
import io.parkstream.stream.StalePolicy;
import io.parkstream.stream.clients.StreamsSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of one service, as the inner packages take them.
 *
 * @param streams how Kafka Streams runs
 * @param topics the names of the topics
 * @param partitions of topics created at start
 * @param replicationFactor of topics created at start; empty takes the broker's default
 * @param createTopics whether missing topics are created at start
 * @param batch when a batch is due
 * @param engines that work at the same time
 * @param maxBatchTime longest time that an engine may hold a batch
 * @param maxPendingPerPartition crops that are read and not answered
 * @param maxBlock longest wait of a stream thread
 * @param latency in what time an answer is wanted
 * @param stale what becomes of crops that are not answered as fast as they come
 * @param capture which capture times are believed
 * @param findBlind whether pictures that show nothing are no evidence
 * @param pictures what a picture may cost
 * @param occupancy how much evidence changes a belief
 * @param watch for how long a space is believed to be as it was last seen
 * @param siteInterval least time between two publications of the counts of a site
 * @param shadowTopic of a second model's answers where they differ; empty without one
 */
public record ServiceSettings(
    StreamsSettings streams,
    Topics topics,
    int partitions,
    Optional<Short> replicationFactor,
    boolean createTopics,
    BatchPolicy batch,
    int engines,
    Duration maxBatchTime,
    int maxPendingPerPartition,
    Duration maxBlock,
    LatencyTarget latency,
    StalePolicy stale,
    CaptureWindow capture,
    boolean findBlind,
    PictureLimits pictures,
    OccupancyPolicy occupancy,
    WatchPolicy watch,
    Duration siteInterval,
    Optional<String> shadowTopic) {
  /** One decodes while the other waits for the broker or the engine. */
  private static final int LEAST_STREAM_THREADS = 2;

  private static final int MOST_STREAM_THREADS = 32;

  /**
   * Takes over a configuration.
   *
   * @param passThrough settings for Kafka Streams and its clients, as they name them
   * @throws io.parkstream.ParkstreamException with all mistakes in it
   */
  public static ServiceSettings of(ParkstreamConfig config, Map<String, String> passThrough) {
    ConfigCheck.requireUsable(
        config,
        StreamsSettings.mistakes(passThrough).stream()
            .map(mistake -> PassThrough.VALUE + mistake)
            .toList());
    KafkaConfig kafka = config.kafka();
    return new ServiceSettings(
        streams(kafka, passThrough),
        new Topics(
            kafka.topics().crops(),
            kafka.topics().spaceMaps(),
            kafka.topics().overrides(),
            kafka.topics().classifications(),
            kafka.topics().occupancy(),
            kafka.topics().spaces(),
            kafka.topics().sites(),
            kafka.topics().deadLetters()),
        kafka.partitions(),
        kafka.replicationFactor().isPresent()
            ? Optional.of((short) kafka.replicationFactor().getAsInt())
            : Optional.empty(),
        kafka.createTopics(),
        new BatchPolicy(
            config.batch().maxSize(), config.batch().maxDelay(), config.batch().queueCapacity()),
        Engines.count(config),
        config.engine().maxBatchTime(),
        config.batch().maxPendingPerPartition(),
        config.batch().maxBlock(),
        new LatencyTarget(
            config.batch().latencyTarget().orElse(null), from(config.batch().latencyFrom())),
        stale(config.stale()),
        new CaptureWindow(config.capture().maxPast(), config.capture().maxAhead()),
        config.picture().findBlind(),
        new PictureLimits(
            Math.toIntExact(config.picture().maxBytes().asLongValue()),
            config.picture().maxPixels(),
            config.picture().maxScans()),
        occupancy(config.occupancy()),
        new WatchPolicy(
            config.occupancy().silenceBudget(),
            config.occupancy().staleAfter(),
            config.occupancy().refresh(),
            config.occupancy().maxSpacesPerPartition(),
            config.occupancy().maxMemory().asLongValue()),
        config.occupancy().siteInterval(),
        config.shadow().model().map(model -> config.shadow().topic()));
  }

  private static StalePolicy stale(StaleConfig config) {
    return new StalePolicy(
        switch (config.order()) {
          case AS_SENT -> StalePolicy.Order.AS_SENT;
          case NEWEST_FIRST -> StalePolicy.Order.NEWEST_FIRST;
        },
        config.dropExpired(),
        config.maxHeldPerPartition());
  }

  private static LatencyTarget.From from(LatencyFrom from) {
    return switch (from) {
      case ARRIVAL -> LatencyTarget.From.ARRIVAL;
      case CAPTURE -> LatencyTarget.From.CAPTURE;
    };
  }

  private static OccupancyPolicy occupancy(OccupancyConfig config) {
    return new OccupancyPolicy(
        config.toOccupied(),
        config.toOccupiedFor(),
        config.toEmpty(),
        config.toEmptyFor(),
        config.uncertainty(),
        config.toUnknown(),
        config.toUnknownFor());
  }

  private static StreamsSettings streams(KafkaConfig kafka, Map<String, String> passThrough) {
    return new StreamsSettings(
        kafka.applicationId(),
        kafka.bootstrapServers(),
        kafka.streamThreads().orElseGet(ServiceSettings::streamThreads),
        guarantee(kafka.processingGuarantee()),
        StreamsSettings.DEFAULT_COMMIT_INTERVAL,
        kafka.instanceId().orElse(null),
        null,
        StreamsSettings.DEFAULT_TRANSACTION_TIMEOUT,
        kafka.replicationFactor().orElse(-1),
        Path.of(System.getProperty("java.io.tmpdir"), "parkstream-state"),
        passThrough);
  }

  private static int streamThreads() {
    int half = Runtime.getRuntime().availableProcessors() / 2;
    return Math.min(MOST_STREAM_THREADS, Math.max(LEAST_STREAM_THREADS, half));
  }

  private static StreamsSettings.Guarantee guarantee(ProcessingGuarantee guarantee) {
    return switch (guarantee) {
      case AT_LEAST_ONCE -> StreamsSettings.Guarantee.AT_LEAST_ONCE;
      case EXACTLY_ONCE -> StreamsSettings.Guarantee.EXACTLY_ONCE;
    };
  }

  /** The same service against the broker of a demo, as the only instance. */
  public ServiceSettings forDemo(
      String bootstrapServers, String applicationId, int demoPartitions) {
    return new ServiceSettings(
        new StreamsSettings(
            applicationId,
            bootstrapServers,
            streams.threads(),
            streams.guarantee(),
            streams.commitInterval(),
            null,
            streams.sessionTimeout(),
            streams.transactionTimeout(),
            1,
            streams.stateDirectory(),
            streams.overrides()),
        topics,
        demoPartitions,
        Optional.of((short) 1),
        true,
        batch,
        engines,
        maxBatchTime,
        maxPendingPerPartition,
        maxBlock,
        latency,
        stale,
        capture,
        findBlind,
        pictures,
        occupancy,
        watch,
        siteInterval,
        Optional.empty());
  }

  /** The same service over other topics. */
  public ServiceSettings withTopics(Topics others) {
    return new ServiceSettings(
        streams,
        others,
        partitions,
        replicationFactor,
        createTopics,
        batch,
        engines,
        maxBatchTime,
        maxPendingPerPartition,
        maxBlock,
        latency,
        stale,
        capture,
        findBlind,
        pictures,
        occupancy,
        watch,
        siteInterval,
        shadowTopic);
  }

  ServiceSettings withMaxBatchTime(Duration time) {
    return new ServiceSettings(
        streams,
        topics,
        partitions,
        replicationFactor,
        createTopics,
        batch,
        engines,
        time,
        maxPendingPerPartition,
        maxBlock,
        latency,
        stale,
        capture,
        findBlind,
        pictures,
        occupancy,
        watch,
        siteInterval,
        shadowTopic);
  }

  public TopicPlan topicPlan() {
    TopicPlan plan = TopicPlan.of(topics, partitions);
    return shadowTopic.map(plan::withShadow).orElse(plan);
  }
}
