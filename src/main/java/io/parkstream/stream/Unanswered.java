package io.parkstream.stream;

import io.parkstream.domain.CropRef;

/**
 * A record of the crops' topic that keeps its place in {@link PendingCrops} until it is answered.
 */
sealed interface Unanswered permits PendingCrop, HeldCrop {
  CropRef ref();

  /** Bytes of the record that are kept for the answer; the decoded pixels are the batcher's. */
  default int heldBytes() {
    return 0;
  }

  /** It is not answered here, but read again. */
  default void abandon() {}
}
