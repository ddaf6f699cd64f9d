package io.parkstream.app.topics;

import io.parkstream.serde.Topics;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.config.TopicConfig;

/**
 * The topics of the service, and how each is created.
 *
 * @param crops pictures, in
 * @param spaceMaps the cameras' spaces, in; has as many partitions as {@code crops}, so that a
 *     camera's map is read where its crops are
 * @param cameras how cameras see, in
 * @param overrides what operators say of spaces, in
 * @param calibrations what operators make of a model's answers, in
 * @param classifications one per crop, out; has as many partitions as {@code crops}, so that a
 *     camera's answers stay in its order
 * @param occupancy changes of spaces, out
 * @param spaces the last state of each space, out and in again for the counts
 * @param sites counts, out
 * @param deadLetters crops that cannot be read, out
 * @param more topics that not every service has
 */
public record TopicPlan(
    TopicSpec crops,
    TopicSpec spaceMaps,
    TopicSpec cameras,
    TopicSpec overrides,
    TopicSpec calibrations,
    TopicSpec classifications,
    TopicSpec occupancy,
    TopicSpec spaces,
    TopicSpec sites,
    TopicSpec deadLetters,
    List<TopicSpec> more) {
  /** Pictures are worth nothing after the backlog that a service can catch up with. */
  private static final Duration CROP_RETENTION = Duration.ofHours(1);

  private static final Duration EVENT_RETENTION = Duration.ofDays(7);

  /** Long enough that a person finds them after a weekend; they can show plates and people. */
  private static final Duration DEAD_LETTER_RETENTION = Duration.ofDays(3);

  /** The value of {@code compression.type} with which a broker stores nothing compressed. */
  static final String UNCOMPRESSED = "uncompressed";

  /** A crop has at most 900 KiB; the rest is for its key and headers. */
  private static final int CROP_BYTES = 1 << 20;

  /** A rejected crop fits with its headers and the reason, whatever it is. */
  static final int DEAD_LETTER_BYTES = 2 << 20;

  /**
   * Only closed segments are compacted. A dashboard that starts reads the topic from its beginning,
   * so that one partition should not hold much more than the last state of its keys.
   */
  private static final int COMPACTED_SEGMENT_BYTES = 4 << 20;

  private static final Duration COMPACTED_SEGMENT = Duration.ofHours(1);

  /**
   * Only closed segments are deleted, and one is closed with the first record after {@code
   * segment.ms}: by the broker's default of 7 days, pictures that are promised for an hour would
   * stay for a week. With so many segments per retention a record stays at most a sixth longer.
   */
  static final int SEGMENTS_PER_RETENTION = 6;

  /** What is deleted at once on a busy topic; a quarter of the broker's default. */
  private static final int DELETED_SEGMENT_BYTES = 256 << 20;

  /** For so long a reader that was away still hears of a space that is gone. */
  private static final Duration TOMBSTONE_RETENTION = Duration.ofDays(1);

  public static TopicPlan of(Topics topics, int partitions) {
    return new TopicPlan(
        new TopicSpec(topics.crops(), partitions, deleted(CROP_RETENTION, CROP_BYTES)),
        new TopicSpec(topics.spaceMaps(), partitions, compacted()),
        new TopicSpec(topics.cameras(), partitions, compacted()),
        new TopicSpec(topics.overrides(), partitions, compacted()),
        new TopicSpec(topics.calibrations(), partitions, compacted()),
        new TopicSpec(topics.classifications(), partitions, deleted(EVENT_RETENTION, CROP_BYTES)),
        new TopicSpec(topics.occupancy(), partitions, deleted(EVENT_RETENTION, CROP_BYTES)),
        new TopicSpec(topics.spaces(), partitions, compacted()),
        new TopicSpec(topics.sites(), partitions, compacted()),
        new TopicSpec(
            topics.deadLetters(), partitions, deleted(DEAD_LETTER_RETENTION, DEAD_LETTER_BYTES)),
        List.of());
  }

  /** The same with the topic on which a second model disagrees. */
  public TopicPlan withShadow(String name) {
    return with(
        new TopicSpec(name, classifications.partitions(), deleted(EVENT_RETENTION, CROP_BYTES)));
  }

  /** The same with the topic of what people say of crops. */
  public TopicPlan withLabels(String name) {
    return with(new TopicSpec(name, classifications.partitions(), compacted()));
  }

  /** The same with the topic of alarms. */
  public TopicPlan withAlarms(String name) {
    return with(new TopicSpec(name, classifications.partitions(), compacted()));
  }

  private TopicPlan with(TopicSpec topic) {
    return new TopicPlan(
        crops,
        spaceMaps,
        cameras,
        overrides,
        calibrations,
        classifications,
        occupancy,
        spaces,
        sites,
        deadLetters,
        Stream.concat(more.stream(), Stream.of(topic)).toList());
  }

  /** The topic of labels, where the broker decides on partitions. */
  public static TopicSpec labels(String name) {
    return new TopicSpec(name, 0, compacted());
  }

  /**
   * The broker unpacks what comes compressed and holds it to {@code max.message.bytes} as it is
   * stored, so that the limit means what a reader needs of memory. Otherwise some tens of kB of
   * zstd become 800 MB in the reader. Our own producers do not compress.
   */
  private static Map<String, String> limited(int maxMessageBytes) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put(TopicConfig.COMPRESSION_TYPE_CONFIG, UNCOMPRESSED);
    settings.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(maxMessageBytes));
    return settings;
  }

  private static Map<String, String> compacted() {
    Map<String, String> settings = limited(CROP_BYTES);
    settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
    settings.put(TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(COMPACTED_SEGMENT_BYTES));
    settings.put(TopicConfig.SEGMENT_MS_CONFIG, Long.toString(COMPACTED_SEGMENT.toMillis()));
    settings.put(
        TopicConfig.DELETE_RETENTION_MS_CONFIG, Long.toString(TOMBSTONE_RETENTION.toMillis()));
    return settings;
  }

  private static Map<String, String> deleted(Duration retention, int maxMessageBytes) {
    Map<String, String> settings = limited(maxMessageBytes);
    settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
    settings.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(retention.toMillis()));
    settings.put(
        TopicConfig.SEGMENT_MS_CONFIG,
        Long.toString(retention.dividedBy(SEGMENTS_PER_RETENTION).toMillis()));
    settings.put(TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(DELETED_SEGMENT_BYTES));
    return settings;
  }

  public List<TopicSpec> all() {
    return Stream.concat(
            Stream.of(
                crops,
                spaceMaps,
                cameras,
                overrides,
                calibrations,
                classifications,
                occupancy,
                spaces,
                sites,
                deadLetters),
            more.stream())
        .toList();
  }

  /** Those that must have as many partitions as the crops. */
  List<TopicSpec> likeCrops() {
    return List.of(spaceMaps, classifications);
  }
}
