package io.parkstream.stream;

import io.parkstream.domain.OccupancyPolicy;
import io.parkstream.domain.WatchPolicy;
import io.parkstream.serde.CaptureWindow;
import io.parkstream.serde.CropReader;
import io.parkstream.serde.Topics;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the topology.
 *
 * @param topics the names of the topics
 * @param cropsTopicId the id that the broker gave the crops' topic; part of the event ids of crops
 *     that bring no id
 * @param maxPendingPerTask crops of one partition that are read and not answered at most; then the
 *     task reads no more, and the wait is counted as blocked. At least one batch, or a single
 *     partition could never fill one. Each costs about 7 kB, the decoded pixels
 * @param maxBlock longest wait of a stream thread for an answer or for room in the batcher; then
 *     the thread fails, and its crops are read again. Below the consumer's {@code
 *     max.poll.interval.ms}
 * @param latency in what time an answer is wanted
 * @param backlog what becomes of crops that are not answered as fast as they come
 * @param capture which capture times are believed
 * @param findBlind whether pictures that show nothing are no evidence
 * @param maxPictureBytes larger pictures are dead letters
 * @param occupancy how much evidence changes a belief
 * @param watch for how long a space is believed to be as it was last seen
 * @param siteInterval least time between two publications of the counts of a site
 * @param alarms about what is believed; null for none
 */
public record TopologySettings(
    Topics topics,
    String cropsTopicId,
    int maxPendingPerTask,
    Duration maxBlock,
    LatencyTarget latency,
    BacklogPolicy backlog,
    CaptureWindow capture,
    boolean findBlind,
    int maxPictureBytes,
    OccupancyPolicy occupancy,
    WatchPolicy watch,
    Duration siteInterval,
    @Nullable AlarmSettings alarms) {
  public static final int DEFAULT_MAX_PENDING_PER_TASK = 256;

  /** Longer than any batch, shorter than the 5 minutes after which the group gives up a member. */
  public static final Duration DEFAULT_MAX_BLOCK = Duration.ofSeconds(60);

  /** A sign need not change more often; a car park that fills is some changes a second. */
  public static final Duration DEFAULT_SITE_INTERVAL = Duration.ofSeconds(1);

  public TopologySettings {
    if (maxPendingPerTask < 1) {
      throw new IllegalArgumentException("maxPendingPerTask < 1: " + maxPendingPerTask);
    }
    if (maxBlock.isNegative() || maxBlock.isZero()) {
      throw new IllegalArgumentException("maxBlock must be longer than 0: " + maxBlock);
    }
    if (maxPictureBytes < 1) {
      throw new IllegalArgumentException("maxPictureBytes < 1: " + maxPictureBytes);
    }
    if (siteInterval.isNegative()) {
      throw new IllegalArgumentException("siteInterval must not be negative: " + siteInterval);
    }
  }

  /** Settings without alarms. */
  public TopologySettings(
      Topics topics,
      String cropsTopicId,
      int maxPendingPerTask,
      Duration maxBlock,
      LatencyTarget latency,
      BacklogPolicy backlog,
      CaptureWindow capture,
      boolean findBlind,
      int maxPictureBytes,
      OccupancyPolicy occupancy,
      WatchPolicy watch,
      Duration siteInterval) {
    this(
        topics,
        cropsTopicId,
        maxPendingPerTask,
        maxBlock,
        latency,
        backlog,
        capture,
        findBlind,
        maxPictureBytes,
        occupancy,
        watch,
        siteInterval,
        null);
  }

  /** The same with alarms. */
  public TopologySettings withAlarms(@Nullable AlarmSettings others) {
    return new TopologySettings(
        topics,
        cropsTopicId,
        maxPendingPerTask,
        maxBlock,
        latency,
        backlog,
        capture,
        findBlind,
        maxPictureBytes,
        occupancy,
        watch,
        siteInterval,
        others);
  }

  /** The default topics and limits. */
  public static TopologySettings defaults(String cropsTopicId) {
    return new TopologySettings(
        Topics.DEFAULT,
        cropsTopicId,
        DEFAULT_MAX_PENDING_PER_TASK,
        DEFAULT_MAX_BLOCK,
        LatencyTarget.NONE,
        BacklogPolicy.NONE,
        CaptureWindow.DEFAULT,
        true,
        CropReader.MAX_PICTURE_BYTES,
        OccupancyPolicy.DEFAULT,
        WatchPolicy.DEFAULT,
        DEFAULT_SITE_INTERVAL,
        null);
  }
}
