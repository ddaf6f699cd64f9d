package io.parkstream.app;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;

/**
 * The topics of the service, and how each is created.
 *
 * @param crops pictures, in
 * @param classifications one per crop, out; has as many partitions as {@code crops}, so that a
 *     camera's answers stay in its order
 * @param occupancy changes of spaces, out
 * @param deadLetters crops that cannot be read, out
 */
record TopicPlan(
    TopicSpec crops, TopicSpec classifications, TopicSpec occupancy, TopicSpec deadLetters) {
  /** Pictures are worth nothing after the backlog that a service can catch up with. */
  private static final Duration CROP_RETENTION = Duration.ofHours(1);

  private static final Duration EVENT_RETENTION = Duration.ofDays(7);

  /** Long enough that a person finds them after a weekend. */
  private static final Duration DEAD_LETTER_RETENTION = Duration.ofDays(14);

  /** A crop has at most 900 KiB; the rest is for its key and headers. */
  private static final int CROP_BYTES = 1 << 20;

  /** A rejected crop fits with its headers and the reason, whatever it is. */
  static final int DEAD_LETTER_BYTES = 2 << 20;

  static TopicPlan of(
      String crops, String classifications, String occupancy, String deadLetters, int partitions) {
    return new TopicPlan(
        new TopicSpec(crops, partitions, deleted(CROP_RETENTION, CROP_BYTES)),
        new TopicSpec(classifications, partitions, deleted(EVENT_RETENTION, CROP_BYTES)),
        new TopicSpec(occupancy, partitions, deleted(EVENT_RETENTION, CROP_BYTES)),
        new TopicSpec(deadLetters, partitions, deleted(DEAD_LETTER_RETENTION, DEAD_LETTER_BYTES)));
  }

  private static Map<String, String> deleted(Duration retention, int maxMessageBytes) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
    settings.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(retention.toMillis()));
    settings.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(maxMessageBytes));
    return settings;
  }

  List<TopicSpec> all() {
    return List.of(crops, classifications, occupancy, deadLetters);
  }
}
