package io.parkstream.config;

import io.smallrye.config.WithDefault;
import java.time.Duration;

/**
 * Which capture times are believed; a crop of another is a dead letter, {@code implausible-time}.
 */
public interface CaptureConfig {
  /**
   * Longest time that a crop may have been captured before it is read, 1m to 36500d. Not shorter
   * than the crops' topic keeps its records, or a backlog is refused; longer to publish recordings
   * with their own times.
   */
  @WithDefault("7d")
  Duration maxPast();

  /**
   * Longest time that a capture may lie ahead of the broker's time, 1s to 1d. The default answers a
   * camera that forgot summer time, and refuses one that takes its local time for UTC.
   */
  @WithDefault("1h")
  Duration maxAhead();
}
