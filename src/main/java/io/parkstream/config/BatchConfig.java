package io.parkstream.config;

import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** How crops of all cameras are gathered into batches. */
public interface BatchConfig {
  /** Crops in a batch at most, 1 to 256; a batch of this size starts at once. */
  @WithDefault("32")
  int maxSize();

  /**
   * Longest time a crop waits for its batch to fill while an engine is free; 0 sends what is there.
   * At most 10s.
   */
  @WithDefault("50ms")
  Duration maxDelay();

  /**
   * A batch does not wait for further crops once one costs as little in it: what a crop costs in a
   * full batch by what it costs in this one, as measured at start and since. 0 never waits, 1
   * always does, as long as {@code max-delay}.
   */
  @WithDefault("0.9")
  double minEfficiency();

  /**
   * In what time a crop's answer is wanted, 1ms to 1h; unset, only size and delay close batches.
   * With a target a batch is also closed when waiting for one crop more would make one late, by
   * what batches of its size cost at present. Raise {@code max-delay} to fill batches up to it.
   */
  Optional<Duration> latencyTarget();

  /** Where the latency target begins: {@code arrival} of the crop here, or its {@code capture}. */
  @WithDefault("arrival")
  LatencyFrom latencyFrom();

  /**
   * Crops that wait for an engine at most, from one batch to 100000; when it is full, reading
   * waits. Each costs about 7 kB.
   */
  @WithDefault("256")
  int queueCapacity();

  /**
   * Crops of one partition that are read and not answered at most, from one batch, or a single busy
   * partition would never fill one, to 100000; then reading of the partition waits.
   */
  @WithDefault("256")
  int maxPendingPerPartition();

  /**
   * Longest time that a stream thread waits for an engine, 1s to 4m; then the thread is replaced
   * and its crops are read again. The broker gives up a thread that is silent for 5 minutes.
   */
  @WithDefault("60s")
  Duration maxBlock();
}
