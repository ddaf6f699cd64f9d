package io.parkstream.stream.clients;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Keeps commits from passing an unanswered crop.
 *
 * <p>For Kafka Streams a record is consumed once {@code process()} returns, but a crop is answered
 * later, with its batch. So whatever Streams commits for a partition is lowered here to the first
 * crop of that partition that has not been forwarded. Forwarded is enough: before it commits,
 * Streams flushes its producer, or answers and offsets are in one transaction. Nothing waits at a
 * commit; after a crash the pending crops are read again.
 *
 * <p>A task is processed and committed by one stream thread, so each thread has a registry of its
 * own and there are no locks. An entry outlives its task: a task that was closed with crops pending
 * leaves the offset of the first as a barrier until the partition comes back to the thread and
 * {@link #opened} replaces it. Until then Streams has no reason to commit that partition, and if it
 * does, nothing is passed. What stays behind is one number per partition that a thread ever had;
 * the registry goes with its thread.
 */
public final class LowWaterOffsets {
  /** Nothing is pending. */
  public static final long NONE = Long.MAX_VALUE;

  private final CommitMetrics metrics;
  private final ThreadLocal<Map<TopicPartition, LongSupplier>> lowWaters =
      ThreadLocal.withInitial(HashMap::new);
  private volatile boolean guarded;

  public LowWaterOffsets(CommitMetrics metrics) {
    this.metrics = metrics;
  }

  /** The clients that commit have been wrapped; {@link #opened} insists on it. */
  public void guard() {
    guarded = true;
  }

  /**
   * A task of the calling thread starts at its committed offset.
   *
   * @param firstPending the offset of the first unanswered crop, or {@link #NONE}; asked at each
   *     commit, on this thread
   * @throws IllegalStateException if nothing would ask it: crops would be lost
   */
  public void opened(TopicPartition partition, LongSupplier firstPending) {
    if (!guarded) {
      throw new IllegalStateException(
          "offsets of "
              + partition
              + " would not be held back: give KafkaStreams the LowWaterClientSupplier,"
              + " and leave group.protocol at classic");
    }
    lowWaters.get().put(partition, firstPending);
  }

  /**
   * A task of the calling thread ends.
   *
   * @param firstPending the first crop that it leaves unanswered, or {@link #NONE}
   */
  public void closed(TopicPartition partition, long firstPending) {
    if (firstPending == NONE) {
      lowWaters.get().remove(partition);
    } else {
      lowWaters.get().put(partition, () -> firstPending);
    }
  }

  /**
   * What may be committed instead of what Streams would commit. The metadata stays, since Streams
   * keeps the partition's time there; the leader epoch belongs to the higher offset and goes.
   */
  public Map<TopicPartition, OffsetAndMetadata> lower(
      Map<TopicPartition, OffsetAndMetadata> offsets) {
    Map<TopicPartition, LongSupplier> known = lowWaters.get();
    Map<TopicPartition, OffsetAndMetadata> safe = new HashMap<>(offsets);
    int lowered = 0;
    for (Map.Entry<TopicPartition, OffsetAndMetadata> entry : safe.entrySet()) {
      LongSupplier firstPending = known.get(entry.getKey());
      long lowWater = firstPending == null ? NONE : firstPending.getAsLong();
      OffsetAndMetadata asked = entry.getValue();
      if (lowWater < asked.offset()) {
        entry.setValue(new OffsetAndMetadata(lowWater, Optional.empty(), asked.metadata()));
        lowered++;
      }
    }
    metrics.committing(safe.size(), lowered);
    return safe;
  }
}
