package io.parkstream.stream;

import io.parkstream.stream.clients.LowWaterOffsets;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The unanswered records of one task, in the order of the partition: whatever is done first, they
 * leave in that order. Belongs to the stream thread.
 */
final class PendingCrops {
  /**
   * Bytes of original records held at most, beside one record: only those that become dead letters
   * are held, and 256 of them could have 900 KiB each.
   */
  static final long MAX_HELD_BYTES = 8L << 20;

  /** The same where pictures are kept until they are begun: thousands of some kilobytes. */
  static final long MAX_NEWEST_FIRST_BYTES = 32L << 20;

  private final ArrayDeque<Unanswered> crops = new ArrayDeque<>();
  private final int maxCrops;
  private final long maxBytes;
  private final HeldBytes ofAllTasks;
  private final StreamMetrics metrics;
  private long heldBytes;

  /**
   * @param maxBytes of this task, beside one record
   */
  PendingCrops(int maxCrops, long maxBytes, HeldBytes ofAllTasks, StreamMetrics metrics) {
    this.maxCrops = maxCrops;
    this.maxBytes = maxBytes;
    this.ofAllTasks = ofAllTasks;
    this.metrics = metrics;
  }

  /** Those of one task under these settings. */
  static PendingCrops of(TopologySettings settings, HeldBytes ofAllTasks, StreamMetrics metrics) {
    return switch (settings.backlog().order()) {
      case AS_SENT ->
          new PendingCrops(settings.maxPendingPerTask(), MAX_HELD_BYTES, ofAllTasks, metrics);
      case NEWEST_FIRST ->
          new PendingCrops(
              settings.backlog().maxHeldPerTask(), MAX_NEWEST_FIRST_BYTES, ofAllTasks, metrics);
    };
  }

  boolean hasRoom() {
    return crops.size() < maxCrops
        && heldBytes < maxBytes
        && (heldBytes == 0 || ofAllTasks.hasRoom());
  }

  boolean isEmpty() {
    return crops.isEmpty();
  }

  int size() {
    return crops.size();
  }

  void add(Unanswered crop) {
    crops.add(crop);
    hold(crop.heldBytes());
    metrics.pendingChanged(1);
  }

  @Nullable Unanswered peek() {
    return crops.peek();
  }

  /** Removes the head, once it is forwarded. */
  void removeFirst() {
    hold(-crops.remove().heldBytes());
    metrics.pendingChanged(-1);
  }

  /** The offset that no commit may pass; {@link LowWaterOffsets#NONE} if nothing is pending. */
  long firstOffset() {
    Unanswered first = crops.peek();
    return first == null ? LowWaterOffsets.NONE : first.ref().offset();
  }

  /** Forgets all; the next owner of the partition reads them again. */
  void clear() {
    metrics.pendingChanged(-crops.size());
    crops.forEach(Unanswered::abandon);
    crops.clear();
    hold(-heldBytes);
  }

  private void hold(long bytes) {
    heldBytes += bytes;
    ofAllTasks.add(bytes);
  }
}
