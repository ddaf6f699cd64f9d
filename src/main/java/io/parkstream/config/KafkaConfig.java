package io.parkstream.config;

import io.smallrye.config.WithDefault;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The broker, the group of instances, and the topics. All other settings of Kafka Streams and its
 * clients are passed through from {@code kafka-streams.*}, such as {@code
 * kafka-streams.security.protocol=SASL_SSL}.
 */
public interface KafkaConfig {
  /** Where to find the brokers: host:port, several separated by commas. */
  @WithDefault("localhost:9092")
  String bootstrapServers();

  /**
   * The name that the instances of one service share: consumer group, prefix of internal topics and
   * of transactional ids. Another name starts from the oldest crops.
   */
  @WithDefault("parkstream")
  String applicationId();

  /**
   * A name that this instance keeps across restarts, such as the pod's; unset by default. With it,
   * a restarted instance takes up its partitions at once instead of waiting until the broker gives
   * up the old one. Two live instances must not share it.
   */
  Optional<String> instanceId();

  /**
   * What a crash may do to the answers: at-least-once repeats some with the same event ids,
   * exactly-once none, at the price of answers that are visible only after a commit.
   */
  @WithDefault("at-least-once")
  ProcessingGuarantee processingGuarantee();

  /**
   * Threads that read, decode and write; 1 to 32. Unset, one for two cores and at least 2: an
   * engine on the processor needs the rest. With a GPU give it all cores. More than the partitions
   * of the crops' topic stay idle.
   */
  OptionalInt streamThreads();

  /** Whether missing topics are created at start; otherwise the start ends with their names. */
  @WithDefault("true")
  boolean createTopics();

  /**
   * Partitions of topics created here, 1 to 1000: how many stream threads of all instances together
   * can work at most. Cannot be changed later without moving cameras.
   */
  @WithDefault("8")
  int partitions();

  /** Copies of each topic created here, 1 to 16; the broker's default if unset. */
  OptionalInt replicationFactor();

  /** Names of the topics. */
  TopicsConfig topics();

  /** Names of topics: 1 to 249 letters, digits, dots, hyphens and underscores. */
  interface TopicsConfig {
    /** Pictures of spaces, in. */
    @WithDefault("parking.crops")
    String crops();

    /** Which camera owns which spaces, in; compacted. */
    @WithDefault("parking.spacemaps")
    String spaceMaps();

    /** How cameras see: moved, obstructed and so on, in; compacted. */
    @WithDefault("parking.cameras")
    String cameras();

    /** Spaces that operators have closed, in; compacted. */
    @WithDefault("parking.overrides")
    String overrides();

    /** What operators make of a model's answers at single sites and cameras, in; compacted. */
    @WithDefault("parking.calibrations")
    String calibrations();

    /** One answer per crop, out. */
    @WithDefault("parking.classifications")
    String classifications();

    /** Changes of what is believed of a space, out. */
    @WithDefault("parking.occupancy")
    String occupancy();

    /** The last state of each space, out; compacted, one partition per site. */
    @WithDefault("parking.spaces")
    String spaces();

    /** Counts of each site and its zones, out; compacted. */
    @WithDefault("parking.sites")
    String sites();

    /** Crops that cannot be read, with the reason, out. */
    @WithDefault("parking.crops.dlq")
    String deadLetters();
  }
}
