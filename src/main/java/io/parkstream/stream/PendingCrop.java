package io.parkstream.stream;

import io.parkstream.batch.Ticket;
import io.parkstream.domain.Crop;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.Retirement;
import io.parkstream.serde.DeadLetters.Stage;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** A record of the crops' topic that is read and not yet answered. */
sealed interface PendingCrop {
  CropRef ref();

  boolean isDone();

  /** Bytes of the record that are kept for the answer; the decoded pixels are the batcher's. */
  default int heldBytes() {
    return 0;
  }

  /** Waits for its batch. The picture is let go: after a failure it is read again. */
  @SuppressWarnings("ArrayRecordComponent") // never compared; a copy per crop would be garbage
  record Classifying(byte[] key, long timestamp, Crop crop, Ticket<Prediction> ticket)
      implements PendingCrop {
    @Override
    public CropRef ref() {
      return crop.ref();
    }

    @Override
    public boolean isDone() {
      return ticket.isDone();
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

  /** Cannot be read; the original record is kept for the dead letter. */
  @SuppressWarnings("ArrayRecordComponent") // never compared; a copy per crop would be garbage
  record Rejected(
      byte @Nullable [] key,
      byte @Nullable [] value,
      Headers headers,
      long timestamp,
      CropRef ref,
      String reason,
      String message,
      Stage stage)
      implements PendingCrop {
    @Override
    public boolean isDone() {
      return true;
    }

    @Override
    public int heldBytes() {
      return value == null ? 0 : value.length;
    }
  }
}
