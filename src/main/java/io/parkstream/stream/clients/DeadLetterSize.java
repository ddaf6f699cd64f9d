package io.parkstream.stream.clients;

import io.parkstream.domain.CropRef;
import io.parkstream.serde.DeadLetters;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.utils.Utils;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * How large a dead letter its topic takes, as its refusals tell. A letter that is too large fails
 * the stream thread, and under exactly-once its transaction, so that its crop is read again; it
 * would be too large again, and one bad crop would stop all. So from then on letters of its size
 * and somewhat smaller ones go without their pictures; those that are too large even so, without
 * the crop's own headers too; and if that does not help, they are given up, logged and counted. A
 * restart begins with what the client itself sends.
 *
 * <p>Safe for use by several threads.
 */
final class DeadLetterSize {
  private static final Logger log = Logger.getLogger(DeadLetterSize.class);
  private static final byte[] NO_PICTURE = {};

  /** So far below a refused size that a few refusals find the limit, and no thread budget ends. */
  private static final int STEP = 8;

  /** What a batch with one record adds, at most, to its key, value and headers. */
  private static final int BATCH_BYTES = 512;

  /** What a record adds for each header: two lengths. */
  private static final int HEADER_BYTES = 10;

  /** No key that names a camera is longer; a longer one is left out with the headers. */
  private static final int KEY_BYTES = 1024;

  /** Bytes; letters below are sent whole. */
  private int limit = Integer.MAX_VALUE;

  /**
   * Larger requests are never sent: the client would refuse them, whatever the topic takes.
   *
   * @param requestBytes of a whole request
   */
  synchronized void limitTo(int requestBytes) {
    limit = Math.min(limit, requestBytes - BATCH_BYTES);
  }

  /**
   * The record as its topic takes it.
   *
   * @return the same if it is no dead letter, or null if its topic takes none of it
   */
  @Nullable ProducerRecord<byte[], byte[]> fit(ProducerRecord<byte[], byte[]> record) {
    if (!DeadLetters.isDeadLetter(record.headers()) || isTaken(record)) {
      return record;
    }
    byte[] picture = record.value();
    if (picture != null && picture.length > 0) {
      ProducerRecord<byte[], byte[]> bare =
          new ProducerRecord<>(
              record.topic(),
              record.partition(),
              record.timestamp(),
              record.key(),
              NO_PICTURE,
              DeadLetters.withoutPicture(record.headers(), picture.length));
      if (isTaken(bare)) {
        return bare;
      }
    }
    ProducerRecord<byte[], byte[]> least =
        new ProducerRecord<>(
            record.topic(),
            record.partition(),
            record.timestamp(),
            length(record.key()) > KEY_BYTES ? null : record.key(),
            NO_PICTURE,
            DeadLetters.withoutOwnHeaders(record.headers(), length(picture)));
    if (isTaken(least)) {
      return least;
    }
    log.errorf(
        "Dropping a dead letter: topic %s rejects a record of %s bytes. The crop was %s. Raise the"
            + " topic's max.message.bytes to 2 MiB and restart",
        record.topic(), bytes(record), crop(record));
    return null;
  }

  private synchronized boolean isTaken(ProducerRecord<byte[], byte[]> record) {
    return bytes(record) < limit;
  }

  /** Hears that a record, as {@link #fit} gave it, was not taken. */
  synchronized void refused(ProducerRecord<byte[], byte[]> record, Exception failure) {
    if (!(failure instanceof RecordTooLargeException)
        || !DeadLetters.isDeadLetter(record.headers())) {
      return;
    }
    int size = bytes(record);
    limit = Math.min(limit, Math.max(1, size / STEP));
    log.errorf(
        "A dead letter of %s bytes is too large for topic %s; from now on those above %s bytes go"
            + " without their pictures. Raise its max.message.bytes to 2 MiB and restart. The crop"
            + " was %s. %s",
        size, record.topic(), limit, crop(record), failure.getMessage());
  }

  private static int bytes(ProducerRecord<byte[], byte[]> record) {
    int bytes = length(record.key()) + length(record.value());
    for (Header header : record.headers()) {
      bytes += Utils.utf8Length(header.key()) + length(header.value()) + HEADER_BYTES;
    }
    return bytes;
  }

  private static int length(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  private static String crop(ProducerRecord<byte[], byte[]> record) {
    return DeadLetters.crop(record.headers()).map(CropRef::toString).orElse("not named");
  }
}
