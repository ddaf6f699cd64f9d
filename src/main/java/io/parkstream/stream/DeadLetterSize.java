package io.parkstream.stream;

import io.parkstream.domain.CropRef;
import io.parkstream.serde.DeadLetters;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much of a dead letter its topic takes, as its refusals tell. A letter that is too large fails
 * the stream thread, and under exactly-once its transaction, so that its crop is read again; it
 * would be too large again, and one bad crop would stop all. So after the first refusal letters go
 * without their pictures, and after the refusal of such a one they are given up, logged and
 * counted. A restart begins with whole letters again.
 *
 * <p>Safe for use by several threads.
 */
final class DeadLetterSize {
  private static final Logger log = LoggerFactory.getLogger(DeadLetterSize.class);
  private static final byte[] NO_PICTURE = {};

  /** What of a letter is sent, from all to nothing. */
  private enum Part {
    WHOLE,
    WITHOUT_PICTURE,
    NOTHING
  }

  private volatile Part part = Part.WHOLE;

  /**
   * The record as its topic takes it.
   *
   * @return the same if it is no dead letter, or null if its topic takes none of it
   */
  @Nullable ProducerRecord<byte[], byte[]> fit(ProducerRecord<byte[], byte[]> record) {
    if (part == Part.WHOLE || !DeadLetters.isDeadLetter(record.headers())) {
      return record;
    }
    if (part == Part.NOTHING) {
      log.error(
          "A dead letter is given up: topic {} takes none of its size. The crop was {}. Raise the"
              + " topic's max.message.bytes to 2 MiB and restart",
          record.topic(),
          crop(record));
      return null;
    }
    if (record.value() == null || record.value().length == 0) {
      return record;
    }
    return new ProducerRecord<>(
        record.topic(),
        record.partition(),
        record.timestamp(),
        record.key(),
        NO_PICTURE,
        DeadLetters.withoutPicture(record.headers(), record.value().length));
  }

  /** Hears that a record, as {@link #fit} gave it, was not taken. */
  void refused(ProducerRecord<byte[], byte[]> record, Exception failure) {
    if (!(failure instanceof RecordTooLargeException)
        || !DeadLetters.isDeadLetter(record.headers())) {
      return;
    }
    if (record.value() == null || record.value().length == 0) {
      part = Part.NOTHING;
    } else if (part == Part.WHOLE) {
      part = Part.WITHOUT_PICTURE;
      log.error(
          "A dead letter is too large for topic {}; from now on they go without their pictures."
              + " Raise its max.message.bytes to 2 MiB and restart. The crop was {}. {}",
          record.topic(),
          crop(record),
          failure.getMessage());
    }
  }

  private static String crop(ProducerRecord<byte[], byte[]> record) {
    return DeadLetters.crop(record.headers()).map(CropRef::toString).orElse("not named");
  }
}
