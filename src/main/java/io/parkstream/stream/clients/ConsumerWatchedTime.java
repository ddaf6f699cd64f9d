package io.parkstream.stream.clients;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Watched time by what the consumer of each stream thread knows: it runs from answer to answer of
 * the broker while the lag of the partition is zero. While the broker is away there are no answers,
 * while a backlog is read there is lag, and while a thread is blocked or its process frozen it does
 * not poll; no longer step than {@link #LONGEST_STEP_MILLIS} is counted for any of them.
 *
 * <p>The answer may be that of one broker and the partition another's, which is away: then nobody
 * can send to it either, and its cameras are silent as far as anyone can know.
 */
public final class ConsumerWatchedTime implements WatchedTime {
  /** An idle consumer gets an answer twice a second. */
  static final long LONGEST_STEP_MILLIS = 2_000;

  private static final String FETCHES = "fetch-total";
  private static final String FETCH_GROUP = "consumer-fetch-manager-metrics";

  private final Clock clock;
  private final ThreadLocal<Watch> watches = ThreadLocal.withInitial(Watch::new);

  /** What one stream thread knows. */
  private static final class Watch {
    final Map<TopicPartition, Time> times = new HashMap<>();
    @Nullable Metric fetches;
    double fetchesBefore;
  }

  private static final class Time {
    long watched;
    long upToDateAt = -1;

    void upToDate(long now) {
      if (upToDateAt >= 0) {
        watched += Math.max(0, Math.min(now - upToDateAt, LONGEST_STEP_MILLIS));
      }
      upToDateAt = now;
    }
  }

  public ConsumerWatchedTime(Clock clock) {
    this.clock = clock;
  }

  @Override
  public void opened(TopicPartition partition) {
    watches.get().times.put(partition, new Time());
  }

  @Override
  public void closed(TopicPartition partition) {
    watches.get().times.remove(partition);
  }

  @Override
  public long millis(TopicPartition partition) {
    Time time = watches.get().times.get(partition);
    return time == null ? 0 : time.watched;
  }

  /** A poll of the calling thread's consumer has returned. */
  void polled(Consumer<?, ?> consumer) {
    Watch watch = watches.get();
    if (watch.times.isEmpty() || !hasAnswered(watch, consumer)) {
      return;
    }
    long now = clock.millis();
    for (TopicPartition partition : consumer.assignment()) {
      Time time = watch.times.get(partition);
      if (time != null && consumer.currentLag(partition).orElse(1) == 0) {
        time.upToDate(now);
      }
    }
  }

  private static boolean hasAnswered(Watch watch, Consumer<?, ?> consumer) {
    if (watch.fetches == null) {
      watch.fetches = fetches(consumer);
    }
    double fetches = watch.fetches == null ? 0 : (double) watch.fetches.metricValue();
    boolean more = fetches != watch.fetchesBefore;
    watch.fetchesBefore = fetches;
    return more;
  }

  /** The consumer's own count of answers; public, like all its metrics. */
  private static @Nullable Metric fetches(Consumer<?, ?> consumer) {
    for (Map.Entry<MetricName, ? extends Metric> entry : consumer.metrics().entrySet()) {
      MetricName name = entry.getKey();
      if (name.name().equals(FETCHES)
          && name.group().equals(FETCH_GROUP)
          && name.tags().size() == 1) {
        return entry.getValue();
      }
    }
    return null;
  }
}
