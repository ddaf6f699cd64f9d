package io.parkstream.app;

import io.parkstream.batch.BatchPolicy;
import io.parkstream.domain.AlarmPolicy;
import io.parkstream.domain.OccupancyPolicy;
import io.parkstream.domain.WatchPolicy;
import io.parkstream.image.PictureLimits;
import io.parkstream.serde.CaptureWindow;
import io.parkstream.serde.Topics;
import io.parkstream.stream.BacklogPolicy;
import io.parkstream.stream.LatencyTarget;
import io.parkstream.stream.TopologySettings;
import io.parkstream.stream.clients.StreamsSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Settings of services under test: as the defaults, with what a test changes. */
final class ServiceSettingsFixture {
  static final int BATCH = 32;

  /** One broker keeps one copy, a cluster as many as it was told to. */
  private static final int REPLICATION_OF_THE_BROKER = -1;

  /** The system property of the spaces that a partition may have, for a child process. */
  static final String MAX_SPACES_PROPERTY = "chaos.max.spaces";

  /** The system property, true or false, of a child process that answers recordings. */
  static final String RECORDINGS_PROPERTY = "chaos.recordings";

  /** The system property of the inference threads of a child process. */
  static final String ENGINES_PROPERTY = "chaos.engines";

  private static final CaptureWindow CAPTURED =
      Boolean.getBoolean(RECORDINGS_PROPERTY) ? CaptureWindow.RECORDINGS : CaptureWindow.DEFAULT;

  private static final int MAX_SPACES = Integer.getInteger(MAX_SPACES_PROPERTY, 10_000);

  /** No camera is given up on a slow machine; a test that is about silence has space maps. */
  private static final WatchPolicy WATCH =
      new WatchPolicy(
          Duration.ofHours(1),
          Duration.ofHours(2),
          Duration.ofSeconds(30),
          MAX_SPACES,
          WatchPolicy.DEFAULT.maxBytes());

  private ServiceSettingsFixture() {}

  static ServiceSettings settings(
      String bootstrapServers,
      StreamsSettings.Guarantee guarantee,
      @Nullable String instanceId,
      Path stateDirectory,
      int partitions,
      Map<String, String> overrides) {
    return settings(
        bootstrapServers,
        guarantee,
        instanceId,
        stateDirectory,
        partitions,
        overrides,
        OccupancyPolicy.DEFAULT);
  }

  static ServiceSettings settings(
      String bootstrapServers,
      StreamsSettings.Guarantee guarantee,
      @Nullable String instanceId,
      Path stateDirectory,
      int partitions,
      Map<String, String> overrides,
      OccupancyPolicy occupancy) {
    return settings(
        bootstrapServers,
        guarantee,
        instanceId,
        stateDirectory,
        partitions,
        overrides,
        occupancy,
        BacklogPolicy.NONE);
  }

  static ServiceSettings settings(
      String bootstrapServers,
      StreamsSettings.Guarantee guarantee,
      @Nullable String instanceId,
      Path stateDirectory,
      int partitions,
      Map<String, String> overrides,
      OccupancyPolicy occupancy,
      BacklogPolicy stale) {
    return new ServiceSettings(
        new StreamsSettings(
            "parkstream-test",
            bootstrapServers,
            2,
            guarantee,
            StreamsSettings.DEFAULT_COMMIT_INTERVAL,
            instanceId,
            Duration.ofSeconds(6),
            StreamsSettings.DEFAULT_TRANSACTION_TIMEOUT,
            REPLICATION_OF_THE_BROKER,
            stateDirectory,
            overrides),
        new ServiceSettings.ServiceTopics(
            Topics.DEFAULT,
            partitions,
            Optional.empty(),
            true,
            Optional.empty(),
            Optional.empty(),
            Optional.empty()),
        new ServiceSettings.Inference(
            new BatchPolicy(BATCH, Duration.ofMillis(20), 256),
            Integer.getInteger(ENGINES_PROPERTY, 1),
            Duration.ofSeconds(30)),
        new ServiceSettings.Waiting(64, Duration.ofSeconds(60), LatencyTarget.NONE, stale),
        // The pictures of these tests are of one colour, which is the answer.
        new ServiceSettings.Intake(CAPTURED, false, PictureLimits.CROPS),
        new ServiceSettings.Belief(
            occupancy, WATCH, TopologySettings.DEFAULT_SITE_INTERVAL, AlarmPolicy.NONE));
  }

  /** The same with alarms on their default topic. */
  static ServiceSettings withAlarms(ServiceSettings plain, AlarmPolicy policy) {
    ServiceSettings.ServiceTopics topics = plain.topics();
    ServiceSettings.Belief belief = plain.belief();
    return new ServiceSettings(
        plain.streams(),
        new ServiceSettings.ServiceTopics(
            topics.names(),
            topics.partitions(),
            topics.replicationFactor(),
            topics.create(),
            topics.labels(),
            topics.shadow(),
            Optional.of("parking.alarms")),
        plain.inference(),
        plain.waiting(),
        plain.intake(),
        new ServiceSettings.Belief(
            belief.evidence(), belief.watch(), belief.siteInterval(), policy));
  }
}
