package io.parkstream.stream.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.stream.StreamMetrics;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class DeletedRecordsTest {
  private static final TopicPartition FIRST = new TopicPartition("parking.crops", 0);
  private static final TopicPartition SECOND = new TopicPartition("parking.crops", 1);
  private static final TopicPartition ANEW = new TopicPartition("parking.crops", 2);

  @Test
  void count_addsWhatLiesBetweenTheWantedAndTheOldestOffset() {
    // Given
    AtomicLong deleted = new AtomicLong();
    DeletedRecords records =
        new DeletedRecords(
            new StreamMetrics() {
              @Override
              public void deletedUnread(long count) {
                deleted.addAndGet(count);
              }
            });
    try (MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none")) {
      consumer.updateBeginningOffsets(Map.of(FIRST, 150L, SECOND, 7L, ANEW, 0L));

      // When
      records.count(
          consumer, new OffsetOutOfRangeException(Map.of(FIRST, 100L, SECOND, 5L, ANEW, 900L)));
    }

    // Then
    assertThat(deleted).hasValue(52);
  }
}
