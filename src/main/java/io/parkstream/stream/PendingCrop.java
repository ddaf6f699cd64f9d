package io.parkstream.stream;

import io.parkstream.batch.Ticket;
import io.parkstream.domain.Crop;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.Retirement;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.Undecided;
import io.parkstream.serde.CropReading;
import io.parkstream.serde.DeadLetters.Stage;
import io.parkstream.tracing.CropTrace;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** A record of the crops' topic that is read and not yet answered. */
sealed interface PendingCrop {
  CropRef ref();

  boolean isDone();

  /** Bytes of the record that are kept for the answer; the decoded pixels are the batcher's. */
  default int heldBytes() {
    return 0;
  }

  /** It is not answered here, but read again. */
  default void abandon() {}

  /**
   * Waits for its batch. The picture is let go: after a failure it is read again.
   *
   * @param pixels for the {@link AnswerObserver}; empty if it wants none
   * @param undecided why the picture is no evidence; null if it may be
   * @param trace of its way
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared; a copy per crop would be garbage
  record Classifying(
      byte[] key,
      long timestamp,
      Crop crop,
      Ticket<Prediction> ticket,
      byte[] pixels,
      @Nullable Undecided undecided,
      CropTrace trace)
      implements PendingCrop {
    @Override
    public CropRef ref() {
      return crop.ref();
    }

    @Override
    public boolean isDone() {
      return ticket.isDone();
    }

    @Override
    public void abandon() {
      trace.abandoned();
    }
  }

  /**
   * Has expired and is not classified; counted in its turn, so that no commit says otherwise.
   *
   * @param ref where it lies
   */
  record Expired(CropRef ref) implements PendingCrop {
    @Override
    public boolean isDone() {
      return true;
    }
  }

  /**
   * May be overtaken by newer crops of its space, and begun in another order than it was read. Done
   * once what came of it has been forwarded; compared by identity.
   */
  final class Held implements PendingCrop {
    private final Record<byte[], byte[]> record;
    private final long timestamp;
    private final CropReading.Picture picture;
    private final CropTrace trace;
    private final int bytes;
    private @Nullable PendingCrop outcome;
    private boolean forwarded;

    Held(
        Record<byte[], byte[]> record,
        long timestamp,
        CropReading.Picture picture,
        CropTrace trace) {
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

    /** What came of it; null while it was not begun. */
    @Nullable PendingCrop outcome() {
      return outcome;
    }

    void begun(PendingCrop itsOutcome) {
      outcome = itsOutcome;
    }

    void forwarded() {
      forwarded = true;
    }

    @Override
    public CropRef ref() {
      return picture.crop().ref();
    }

    @Override
    public boolean isDone() {
      return forwarded;
    }

    @Override
    public void abandon() {
      trace.abandoned();
    }

    /** The same until it is done: the picture is kept as long as the crop is. */
    @Override
    public int heldBytes() {
      return bytes;
    }
  }

  /** Takes a space out of use, once the crops before it are answered. */
  @SuppressWarnings("ArrayRecordComponent") // never compared; a copy per crop would be garbage
  record Retiring(byte @Nullable [] key, long timestamp, Retirement retirement)
      implements PendingCrop {
    @Override
    public CropRef ref() {
      return retirement.ref();
    }

    @Override
    public boolean isDone() {
      return true;
    }
  }

  /**
   * Cannot be read; the original record is kept for the dead letter.
   *
   * @param recordTime of the original, milliseconds since 1970; may be what is wrong with it
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared; a copy per crop would be garbage
  record Rejected(
      byte @Nullable [] key,
      byte @Nullable [] value,
      Headers headers,
      long recordTime,
      CropRef ref,
      String reason,
      String message,
      Stage stage,
      CropTrace trace)
      implements PendingCrop {
    @Override
    public boolean isDone() {
      return true;
    }

    @Override
    public void abandon() {
      trace.abandoned();
    }

    @Override
    public int heldBytes() {
      return value == null ? 0 : value.length;
    }
  }
}
