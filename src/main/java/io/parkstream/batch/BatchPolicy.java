package io.parkstream.batch;

import java.time.Duration;

/**
 * When a batch is due, and how much may wait.
 *
 * @param maxSize items in a batch at most; a batch of this size is due at once
 * @param maxDelay longest time that an item waits for its batch to fill while a worker is free; 0
 *     sends what is there. At most {@link #LONGEST_DELAY}
 * @param queueCapacity items that wait for a worker at most; the next offer is refused and counted.
 *     At least {@code maxSize}, or no batch would ever be full
 * @param minEfficiency what an item costs in a full batch, by what it costs in a smaller one: a
 *     batch that reaches it does not wait to be filled. 0 never waits, 1 always does
 */
public record BatchPolicy(int maxSize, Duration maxDelay, int queueCapacity, double minEfficiency) {
  /** A longer wait is a mistake in the unit: an event would be stale before it is made. */
  public static final Duration LONGEST_DELAY = Duration.ofSeconds(10);

  public BatchPolicy {
    if (maxSize < 1) {
      throw new IllegalArgumentException("maxSize must be at least 1: " + maxSize);
    }
    if (maxDelay.isNegative() || maxDelay.compareTo(LONGEST_DELAY) > 0) {
      throw new IllegalArgumentException("maxDelay must be from 0 to 10 s: " + maxDelay);
    }
    if (queueCapacity < maxSize) {
      throw new IllegalArgumentException(
          "queueCapacity " + queueCapacity + " cannot hold one batch of " + maxSize);
    }
    if (!(minEfficiency >= 0 && minEfficiency <= 1)) {
      throw new IllegalArgumentException("minEfficiency must be from 0 to 1: " + minEfficiency);
    }
  }

  /** A policy by which batches always wait to be filled, as long as {@code maxDelay}. */
  public BatchPolicy(int maxSize, Duration maxDelay, int queueCapacity) {
    this(maxSize, maxDelay, queueCapacity, 1);
  }
}
