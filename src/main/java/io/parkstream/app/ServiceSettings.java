package io.parkstream.app;

import io.parkstream.app.models.EngineFactories;
import io.parkstream.app.topics.TopicPlan;
import io.parkstream.batch.BatchPolicy;
import io.parkstream.config.AlarmsConfig;
import io.parkstream.config.BacklogConfig;
import io.parkstream.config.BatchConfig;
import io.parkstream.config.CaptureConfig;
import io.parkstream.config.ConfigCheck;
import io.parkstream.config.KafkaConfig;
import io.parkstream.config.LatencyFrom;
import io.parkstream.config.OccupancyConfig;
import io.parkstream.config.ParkstreamConfig;
import io.parkstream.config.PictureConfig;
import io.parkstream.config.ProcessingGuarantee;
import io.parkstream.domain.AlarmPolicy;
import io.parkstream.domain.OccupancyPolicy;
import io.parkstream.domain.WatchPolicy;
import io.parkstream.image.PictureLimits;
import io.parkstream.serde.CaptureWindow;
import io.parkstream.serde.Topics;
import io.parkstream.stream.AlarmSettings;
import io.parkstream.stream.BacklogPolicy;
import io.parkstream.stream.LatencyTarget;
import io.parkstream.stream.TopologySettings;
import io.parkstream.stream.clients.StreamsSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of one service, as the inner packages take them: one record for each of its parts.
 *
 * @param streams how Kafka Streams runs
 * @param topics which topics there are
 * @param inference how crops are answered
 * @param waiting what becomes of crops that must wait
 * @param intake which crops are believed, and what their pictures may cost
 * @param belief how answers become occupancy
 */
public record ServiceSettings(
    StreamsSettings streams,
    ServiceTopics topics,
    Inference inference,
    Waiting waiting,
    Intake intake,
    Belief belief) {
  /** One decodes while the other waits for the broker or the engine. */
  private static final int LEAST_STREAM_THREADS = 2;

  private static final int MOST_STREAM_THREADS = 32;

  /**
   * The topics, and what those are like that are created at start.
   *
   * @param names as they are called at this broker
   * @param partitions of created topics
   * @param replicationFactor of created topics; empty takes the broker's default
   * @param create whether missing topics are created at start
   * @param labels takes what operators say of crops; empty if they may not say anything
   * @param shadow takes a second model's answers where they differ; empty without one
   * @param alarms takes alarms about what is believed; empty if there are none
   */
  public record ServiceTopics(
      Topics names,
      int partitions,
      Optional<Short> replicationFactor,
      boolean create,
      Optional<String> labels,
      Optional<String> shadow,
      Optional<String> alarms) {
    private static ServiceTopics of(
        KafkaConfig kafka,
        Optional<String> labels,
        Optional<String> shadow,
        Optional<String> alarms) {
      KafkaConfig.TopicsConfig names = kafka.topics();
      return new ServiceTopics(
          new Topics(
              names.crops(),
              names.spaceMaps(),
              names.cameras(),
              names.overrides(),
              names.calibrations(),
              names.classifications(),
              names.occupancy(),
              names.spaces(),
              names.sites(),
              names.deadLetters()),
          kafka.partitions(),
          kafka.replicationFactor().isPresent()
              ? Optional.of((short) kafka.replicationFactor().getAsInt())
              : Optional.empty(),
          kafka.createTopics(),
          labels,
          shadow,
          alarms);
    }

    /** What the topics must be like. */
    public TopicPlan plan() {
      TopicPlan plan = TopicPlan.of(names, partitions);
      TopicPlan labelled = labels.map(plan::withLabels).orElse(plan);
      TopicPlan shadowed = shadow.map(labelled::withShadow).orElse(labelled);
      return alarms.map(shadowed::withAlarms).orElse(shadowed);
    }
  }

  /**
   * How crops are answered.
   *
   * @param batch when a batch is due
   * @param engines that work at the same time
   * @param maxBatchTime longest time that an engine may hold a batch
   */
  public record Inference(BatchPolicy batch, int engines, Duration maxBatchTime) {
    private static Inference of(ParkstreamConfig config) {
      return new Inference(
          new BatchPolicy(
              config.batch().maxSize(),
              config.batch().maxDelay(),
              config.batch().queueCapacity(),
              config.batch().minEfficiency()),
          EngineFactories.count(config),
          config.engine().maxBatchTime());
    }
  }

  /**
   * What becomes of crops that must wait for their answer.
   *
   * @param maxPendingPerPartition crops that are read and not answered
   * @param maxBlock longest wait of a stream thread
   * @param latency in what time an answer is wanted
   * @param backlog what becomes of crops that are not answered as fast as they come
   */
  public record Waiting(
      int maxPendingPerPartition, Duration maxBlock, LatencyTarget latency, BacklogPolicy backlog) {
    private static Waiting of(BatchConfig batch, BacklogConfig backlog) {
      return new Waiting(
          batch.maxPendingPerPartition(),
          batch.maxBlock(),
          new LatencyTarget(batch.latencyTarget().orElse(null), from(batch.latencyFrom())),
          policy(backlog));
    }

    private static BacklogPolicy policy(BacklogConfig config) {
      return new BacklogPolicy(
          switch (config.order()) {
            case AS_SENT -> BacklogPolicy.Order.AS_SENT;
            case NEWEST_FIRST -> BacklogPolicy.Order.NEWEST_FIRST;
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
  }

  /**
   * Which crops are believed, and what their pictures may cost.
   *
   * @param capture which capture times are believed
   * @param findBlind whether pictures that show nothing are no evidence
   * @param pictures how large a picture may be
   */
  public record Intake(CaptureWindow capture, boolean findBlind, PictureLimits pictures) {
    private static Intake of(CaptureConfig capture, PictureConfig picture) {
      return new Intake(
          new CaptureWindow(capture.maxPast(), capture.maxAhead()),
          picture.findBlind(),
          new PictureLimits(
              Math.toIntExact(picture.maxBytes().asLongValue()),
              picture.maxPixels(),
              picture.maxScans()));
    }
  }

  /**
   * How answers become occupancy.
   *
   * @param evidence how much of it changes a belief
   * @param watch for how long a space is believed to be as it was last seen
   * @param siteInterval least time between two publications of the counts of a site
   * @param alarms when what is believed raises an alarm
   */
  public record Belief(
      OccupancyPolicy evidence, WatchPolicy watch, Duration siteInterval, AlarmPolicy alarms) {
    private static Belief of(OccupancyConfig config, AlarmsConfig alarms) {
      return new Belief(
          new OccupancyPolicy(
              config.toOccupied(),
              config.toOccupiedFor(),
              config.toEmpty(),
              config.toEmptyFor(),
              config.uncertainty(),
              config.toUnknown(),
              config.toUnknownFor()),
          new WatchPolicy(
              config.silenceBudget(),
              config.staleAfter(),
              config.refresh(),
              config.maxSpacesPerPartition(),
              config.maxMemory().asLongValue()),
          config.siteInterval(),
          ConfiguredAlarms.policy(alarms, config.uncertainty()));
    }
  }

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
    return new ServiceSettings(
        streams(config.kafka(), passThrough),
        ServiceTopics.of(
            config.kafka(),
            config.review().enabled()
                ? Optional.of(config.review().labelsTopic())
                : Optional.empty(),
            config.shadow().model().map(model -> config.shadow().topic()),
            ConfiguredAlarms.topic(config.alarms())),
        Inference.of(config),
        Waiting.of(config.batch(), config.backlog()),
        Intake.of(config.capture(), config.picture()),
        Belief.of(config.occupancy(), config.alarms()));
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
        new ServiceTopics(
            topics.names(),
            demoPartitions,
            Optional.of((short) 1),
            true,
            topics.labels(),
            Optional.empty(),
            topics.alarms()),
        inference,
        waiting,
        intake,
        belief);
  }

  /** The same service over other topics. */
  public ServiceSettings withTopics(Topics others) {
    return new ServiceSettings(
        streams,
        new ServiceTopics(
            others,
            topics.partitions(),
            topics.replicationFactor(),
            topics.create(),
            topics.labels(),
            topics.shadow(),
            topics.alarms()),
        inference,
        waiting,
        intake,
        belief);
  }

  ServiceSettings withMaxBatchTime(Duration time) {
    return new ServiceSettings(
        streams,
        topics,
        new Inference(inference.batch(), inference.engines(), time),
        waiting,
        intake,
        belief);
  }

  /**
   * What the topology is built with.
   *
   * @param cropsTopicId the id that the broker gave the topic of crops
   */
  TopologySettings topology(String cropsTopicId) {
    return new TopologySettings(
        topics.names(),
        cropsTopicId,
        waiting.maxPendingPerPartition(),
        waiting.maxBlock(),
        waiting.latency(),
        waiting.backlog(),
        intake.capture(),
        intake.findBlind(),
        intake.pictures().maxBytes(),
        belief.evidence(),
        belief.watch(),
        belief.siteInterval(),
        topics.alarms().map(topic -> new AlarmSettings(topic, belief.alarms())).orElse(null));
  }
}
