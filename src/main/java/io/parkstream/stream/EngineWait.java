package io.parkstream.stream;

import io.parkstream.batch.DynamicBatcher;
import io.parkstream.batch.NanoClock;
import io.parkstream.batch.Ticket;
import io.parkstream.engine.EngineException;
import java.time.Duration;
import org.apache.kafka.common.TopicPartition;

/**
 * Where the stream thread of one task waits for the engine: for an answer, or for room in the
 * batcher that all tasks share. It forwards what is finished meanwhile. A block that takes longer
 * than {@link TopologySettings#maxBlock} fails the thread; each is counted. Belongs to that thread.
 */
final class EngineWait {
  /**
   * A blocked thread looks for finished crops at least this often. It is woken by each batch, so
   * this is for the case that none ends; each look in vain takes a core's caches from the engine.
   */
  private static final Duration LOOK = Duration.ofMillis(100);

  private final TopicPartition partition;
  private final Duration maxBlock;
  private final DynamicBatcher<DecodedCrop, Prediction> batcher;
  private final PendingCrops pending;
  private final Runnable forwardFinished;
  private final InputBoundary boundary;
  private final StreamMetrics metrics;
  private final NanoClock nanos;

  /**
   * Waits of one task.
   *
   * @param partition named when a block takes too long
   * @param maxBlock longest block
   * @param forwardFinished done between two looks
   */
  EngineWait(
      TopicPartition partition,
      Duration maxBlock,
      DynamicBatcher<DecodedCrop, Prediction> batcher,
      PendingCrops pending,
      Runnable forwardFinished,
      InputBoundary boundary,
      StreamMetrics metrics,
      NanoClock nanos) {
    this.partition = partition;
    this.maxBlock = maxBlock;
    this.batcher = batcher;
    this.pending = pending;
    this.forwardFinished = forwardFinished;
    this.boundary = boundary;
    this.metrics = metrics;
    this.nanos = nanos;
  }

  /** Waits for an answer, as long as one look. */
  void forAnswer(Ticket<Prediction> ticket) {
    boundary.await(() -> batcher.await(ticket, LOOK));
  }

  /** Waits for room in the batcher, as long as one look. */
  void forRoom() {
    boundary.await(() -> batcher.awaitRoom(LOOK));
  }

  /** The thread cannot go on, from now until {@link Block#end}. */
  Block block() {
    return new Block(nanos.nanos());
  }

  /** A time in which the thread cannot go on. */
  final class Block {
    private final long begin;

    private Block(long begin) {
      this.begin = begin;
    }

    /** How long it has taken so far. */
    long nanos() {
      return nanos.nanos() - begin;
    }

    /**
     * To be called after each look: forwards what is finished.
     *
     * @throws EngineException if it has taken longer than it may
     */
    void goOn() {
      forwardFinished.run();
      long blocked = nanos();
      if (blocked > maxBlock.toNanos()) {
        metrics.blocked(blocked);
        throw new EngineException(
            partition
                + " waited "
                + blocked / 1_000_000
                + " ms for the engine, with "
                + pending.size()
                + " crops pending here and "
                + batcher.counts().waiting()
                + " waiting in all; they are read again. If the engine is only slow, raise maxBlock");
      }
    }

    /** The thread can go on. */
    void end() {
      metrics.blocked(nanos());
    }
  }
}
