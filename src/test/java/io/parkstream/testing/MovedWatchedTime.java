package io.parkstream.testing;

import io.parkstream.stream.clients.WatchedTime;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** Watched time that runs with a clock: there is never a backlog. One thread. */
public final class MovedWatchedTime implements WatchedTime {
  private final Clock clock;
  private final Map<TopicPartition, Long> opened = new HashMap<>();

  public MovedWatchedTime(Clock clock) {
    this.clock = clock;
  }

  @Override
  public void opened(TopicPartition partition) {
    opened.put(partition, clock.millis());
  }

  @Override
  public void closed(TopicPartition partition) {
    opened.remove(partition);
  }

  @Override
  public long millis(TopicPartition partition) {
    return clock.millis() - opened.getOrDefault(partition, clock.millis());
  }
}
