package io.parkstream.stream;

import io.parkstream.batch.Ticket;
import io.parkstream.domain.Crop;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.Retirement;
import io.parkstream.domain.Undecided;
import io.parkstream.serde.DeadLetters;
import io.parkstream.serde.DeadLetters.Stage;
import io.parkstream.tracing.CropTrace;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** What came of a record of the crops' topic that was read: its answer, once that is known. */
sealed interface PendingCrop extends Unanswered {
  /** Whether the answer is known, so that it can be forwarded in its turn. */
  boolean isDone();

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
    /** The whole record, as it came. */
    static Rejected of(
        Record<byte[], byte[]> record,
        CropRef ref,
        String reason,
        String message,
        Stage stage,
        CropTrace trace) {
      return new Rejected(
          record.key(),
          record.value(),
          record.headers(),
          record.timestamp(),
          ref,
          reason,
          message,
          stage,
          trace);
    }

    /** A record that failed in a way that nobody foresaw. */
    static Rejected unreadable(
        Record<byte[], byte[]> record, CropRef ref, Throwable flaw, Stage stage) {
      String message = "it failed unexpectedly: " + InputBoundary.text(flaw);
      return of(record, ref, DeadLetters.UNREADABLE, message, stage, CropTrace.NONE);
    }

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
