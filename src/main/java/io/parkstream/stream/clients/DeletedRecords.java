package io.parkstream.stream.clients;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * Counts what a topic deleted before it was read: the only way in which crops are lost, and nothing
 * else reports it. Streams goes on with the oldest record that is left.
 */
final class DeletedRecords {
  private static final Logger log = Logger.getLogger(DeletedRecords.class);
  private static final Duration ANSWER = Duration.ofSeconds(5);

  private final CommitMetrics metrics;

  DeletedRecords(CommitMetrics metrics) {
    this.metrics = metrics;
  }

  /** On the thread of the consumer that got the exception. */
  void count(Consumer<byte[], byte[]> consumer, OffsetOutOfRangeException outOfRange) {
    Map<TopicPartition, Long> wanted = outOfRange.offsetOutOfRangePartitions();
    try {
      consumer
          .beginningOffsets(wanted.keySet(), ANSWER)
          .forEach(
              (partition, oldest) ->
                  count(partition, wanted.getOrDefault(partition, oldest), oldest));
    } catch (KafkaException e) {
      log.errorf(
          "Records of %s were deleted before they were read; how many is not known: %s",
          wanted.keySet(), e.getMessage());
    }
  }

  /** A topic that was made anew begins before what was wanted; nothing was lost of it. */
  private void count(TopicPartition partition, long wanted, long oldest) {
    if (oldest > wanted) {
      metrics.deletedUnread(oldest - wanted);
      log.errorf(
          "Topic %s partition %s no longer keeps offsets %s to %s: %s records were deleted before"
              + " they were read. Raise its retention.ms, or do not stop for so long",
          partition.topic(), partition.partition(), wanted, oldest - 1, oldest - wanted);
    }
  }
}
