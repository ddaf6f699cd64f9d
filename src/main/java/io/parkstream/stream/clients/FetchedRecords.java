package io.parkstream.stream.clients;

import io.parkstream.stream.clients.FetchMetrics.Reason;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.DefaultRecordBatch;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.MutableRecordBatch;
import org.apache.kafka.common.record.RecordBatch;
import org.jboss.logging.Logger;

/**
 * Holds fetched records to what they unpack to. A batch that unpacks to more than {@link
 * #MAX_BATCH_BYTES} is replaced by one without records, as the broker's own compaction leaves them,
 * so that the consumer goes on behind it. What together is more than {@link #MAX_ANSWER_BYTES} is
 * left for the next fetch. Records that are not compressed pass as they are: the fetch sizes of the
 * consumer limit them.
 *
 * <p>Thread safe.
 */
final class FetchedRecords {
  /**
   * Of one batch, unpacked. Topics that the service makes hold 1 MiB, or 2 for dead letters; a
   * producer whose batches of 1 MiB compress to a tenth still fits.
   */
  static final int MAX_BATCH_BYTES = 16 << 20;

  /** Of one answer of a broker, unpacked, beside one batch: as the consumer's fetch size. */
  static final int MAX_ANSWER_BYTES = 16 << 20;

  private static final Logger log = Logger.getLogger(FetchedRecords.class);

  /** A producer that sends one such batch may send thousands. */
  private static final long LOG_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final FetchMetrics metrics;
  private final LongSupplier nanoClock;
  private final Map<TopicPartition, Long> loggedNanos = new HashMap<>();

  FetchedRecords(FetchMetrics metrics, LongSupplier nanoClock) {
    this.metrics = metrics;
    this.nanoClock = nanoClock;
  }

  /** One answer of a broker. Not thread safe. */
  Answer answer() {
    return new Answer();
  }

  /** What an answer may still hold. */
  final class Answer {
    private long unpacked;

    /**
     * The records that the consumer may unpack.
     *
     * @param partition for the log
     */
    MemoryRecords bounded(TopicPartition partition, MemoryRecords records) {
      boolean compressed = false;
      for (RecordBatch batch : records.batches()) {
        compressed |= batch.isCompressed();
      }
      if (!compressed) {
        unpacked += records.sizeInBytes();
        return records;
      }
      ByteBuffer kept = ByteBuffer.allocate(records.sizeInBytes());
      for (MutableRecordBatch batch : records.batches()) {
        // What was damaged on the way is the consumer's to find, and to fetch again.
        long size = !batch.isCompressed() || !batch.isValid() ? batch.sizeInBytes() : size(batch);
        if (size < 0) {
          skipped(partition, batch, size);
          writeEmpty(kept, batch);
        } else if (unpacked > 0 && unpacked + size > MAX_ANSWER_BYTES) {
          break;
        } else {
          unpacked += size;
          batch.writeTo(kept);
        }
      }
      return MemoryRecords.readableRecords(kept.flip());
    }
  }

  private static long size(RecordBatch batch) {
    return UnpackedSize.of(batch, MAX_BATCH_BYTES);
  }

  private static void writeEmpty(ByteBuffer to, RecordBatch batch) {
    DefaultRecordBatch.writeEmptyHeader(
        to,
        RecordBatch.CURRENT_MAGIC_VALUE,
        batch.producerId(),
        batch.producerEpoch(),
        batch.baseSequence(),
        batch.baseOffset(),
        batch.lastOffset(),
        batch.partitionLeaderEpoch(),
        batch.timestampType(),
        batch.maxTimestamp(),
        batch.isTransactional(),
        batch.isControlBatch());
  }

  private void skipped(TopicPartition partition, RecordBatch batch, long size) {
    Reason reason = size == UnpackedSize.TOO_LARGE ? Reason.TOO_LARGE : Reason.MALFORMED;
    metrics.batchSkipped(reason);
    if (mayLog(partition)) {
      log.errorf(
          "Skipped a batch of records (%s): topic %s partition %s offsets %s to %s, %s bytes of %s;"
              + " at most %s bytes unpacked are read. Further ones of the partition"
              + " within a minute are only counted. Set compression.type=uncompressed on the topic, and find the sender",
          reason.word(),
          partition.topic(),
          partition.partition(),
          batch.baseOffset(),
          batch.lastOffset(),
          batch.sizeInBytes(),
          batch.compressionType(),
          MAX_BATCH_BYTES);
    }
  }

  private synchronized boolean mayLog(TopicPartition partition) {
    long now = nanoClock.getAsLong();
    Long last = loggedNanos.get(partition);
    if (last != null && now - last < LOG_NANOS) {
      return false;
    }
    loggedNanos.put(partition, now);
    return true;
  }
}
