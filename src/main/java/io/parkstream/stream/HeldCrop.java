package io.parkstream.stream;

import io.parkstream.domain.CropRef;
import io.parkstream.domain.SpaceId;
import io.parkstream.serde.CropReading;
import io.parkstream.tracing.CropTrace;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * A crop that newer crops of its space may overtake: it is begun, and answered, in another order
 * than it was read, and keeps its place in that of the partition. Compared by identity.
 *
 * <pre>
 *  held ─▶ begun (has an outcome) ─▶ forwarded
 * </pre>
 */
final class HeldCrop implements Unanswered {
  private final Record<byte[], byte[]> record;
  private final long timestamp;
  private final CropReading.Picture picture;
  private final CropTrace trace;
  private final int bytes;
  private @Nullable PendingCrop outcome;
  private boolean forwarded;

  /**
   * A crop that was read.
   *
   * @param timestamp of its answer, milliseconds since 1970
   */
  HeldCrop(
      Record<byte[], byte[]> record, long timestamp, CropReading.Picture picture, CropTrace trace) {
    this.record = record;
    this.timestamp = timestamp;
    this.picture = picture;
    this.trace = trace;
    this.bytes = picture.picture().length;
  }

  Record<byte[], byte[]> record() {
    return record;
  }

  long timestamp() {
    return timestamp;
  }

  CropReading.Picture picture() {
    return picture;
  }

  CropTrace trace() {
    return trace;
  }

  SpaceId space() {
    return picture.crop().space();
  }

  /** What came of it; null while it is not begun. */
  @Nullable PendingCrop outcome() {
    return outcome;
  }

  void begun(PendingCrop itsOutcome) {
    outcome = itsOutcome;
  }

  void forwarded() {
    forwarded = true;
  }

  /** Whether its outcome was forwarded, so that it needs its place no longer. */
  boolean isForwarded() {
    return forwarded;
  }

  @Override
  public CropRef ref() {
    return picture.crop().ref();
  }

  @Override
  public void abandon() {
    trace.abandoned();
  }

  /** The same until it is forwarded: the picture is kept as long as the crop is. */
  @Override
  public int heldBytes() {
    return bytes;
  }
}
