package io.parkstream.stream.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parkstream.stream.StreamMetrics;
import io.parkstream.testing.RecordingStreamMetrics;
import io.parkstream.tracing.Tracing;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class LowWaterOffsetsTest {
  private static final TopicPartition P0 = new TopicPartition("parking.crops", 0);
  private static final TopicPartition P1 = new TopicPartition("parking.crops", 1);

  private final RecordingStreamMetrics metrics = new RecordingStreamMetrics();
  private final LowWaterOffsets lowWater = new LowWaterOffsets(metrics);

  @Test
  void lower_stopsAtTheFirstPendingCrop_andKeepsTheMetadata() {
    // Given
    lowWater.guard();
    lowWater.opened(P0, () -> 41);

    // When
    Map<TopicPartition, OffsetAndMetadata> safe =
        lowWater.lower(
            Map.of(
                P0, new OffsetAndMetadata(50, Optional.of(7), "time of the partition"),
                P1, new OffsetAndMetadata(60, Optional.of(8), "other")));

    // Then
    assertThat(safe)
        .containsEntry(P0, new OffsetAndMetadata(41, Optional.empty(), "time of the partition"))
        .containsEntry(P1, new OffsetAndMetadata(60, Optional.of(8), "other"));
    assertThat(metrics.lowered).hasValue(1);
  }

  @Test
  void lower_neverRaises_andLetsAllPassWhenNothingIsPending() {
    // Given
    lowWater.guard();
    AtomicLong first = new AtomicLong(LowWaterOffsets.NONE);
    lowWater.opened(P0, first::get);

    // Then
    assertThat(lowered(P0, 50)).isEqualTo(50);
    first.set(50);
    assertThat(lowered(P0, 50)).isEqualTo(50);
    first.set(49);
    assertThat(lowered(P0, 50)).isEqualTo(49);
  }

  @Test
  void closed_leavesABarrier_untilThePartitionIsOpenedAgain() {
    // Given
    lowWater.guard();
    lowWater.opened(P0, () -> 41);

    // When
    lowWater.closed(P0, 43);

    // Then
    assertThat(lowered(P0, 50)).isEqualTo(43);
    lowWater.opened(P0, () -> LowWaterOffsets.NONE);
    assertThat(lowered(P0, 5000)).isEqualTo(5000);
  }

  @Test
  void closed_leavesNothing_whenAllWasAnswered() {
    // Given
    lowWater.guard();
    lowWater.opened(P0, () -> 41);

    // When
    lowWater.closed(P0, LowWaterOffsets.NONE);

    // Then
    assertThat(lowered(P0, 50)).isEqualTo(50);
  }

  @Test
  void lower_knowsOnlyTheTasks_ofItsOwnThread() {
    // Given
    lowWater.guard();
    lowWater.opened(P0, () -> 41);

    // When
    long elsewhere = CompletableFuture.supplyAsync(() -> lowered(P0, 50)).join();

    // Then
    assertThat(elsewhere).isEqualTo(50);
    assertThat(lowered(P0, 50)).isEqualTo(41);
  }

  @Test
  void opened_refuses_whenNoClientWouldAsk() {
    assertThatThrownBy(() -> lowWater.opened(P0, () -> 41))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("LowWaterClientSupplier");
  }

  @Test
  void consumer_refusesToCommit_withoutExplicitOffsets() {
    try (LowWaterConsumer consumer =
        new LowWaterConsumer(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:1",
                ConsumerConfig.GROUP_ID_CONFIG, "group"),
            lowWater,
            new ConsumerWatchedTime(Clock.systemUTC()),
            StreamMetrics.NONE)) {
      assertThatThrownBy(consumer::commitSync).hasMessageContaining("pending");
      assertThatThrownBy(consumer::commitAsync).hasMessageContaining("pending");
    }
  }

  @Test
  void supplier_refusesTheStreamsProtocol() {
    LowWaterClientSupplier supplier =
        new LowWaterClientSupplier(
            lowWater,
            new ConsumerWatchedTime(Clock.systemUTC()),
            StreamMetrics.NONE,
            FetchMetrics.NONE,
            Tracing.OFF,
            null);

    assertThatThrownBy(() -> supplier.getConsumer(Map.of("group.protocol", "streams")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("group.protocol=streams");
  }

  @Test
  void transactionalId_isTheSameAfterARestart_ofAnInstanceWithAName() {
    // Given
    LowWaterClientSupplier named =
        new LowWaterClientSupplier(
            lowWater,
            new ConsumerWatchedTime(Clock.systemUTC()),
            StreamMetrics.NONE,
            FetchMetrics.NONE,
            Tracing.OFF,
            "a-0");
    LowWaterClientSupplier unnamed =
        new LowWaterClientSupplier(
            lowWater,
            new ConsumerWatchedTime(Clock.systemUTC()),
            StreamMetrics.NONE,
            FetchMetrics.NONE,
            Tracing.OFF,
            null);
    String ofStreams = "my-app-" + UUID.randomUUID() + "-2";

    // When, Then
    assertThat(named.transactionalId(ofStreams)).isEqualTo("my-app-a-0-2");
    assertThat(unnamed.transactionalId(ofStreams)).isEqualTo(ofStreams);
    assertThat(named.transactionalId("of-another-form")).isEqualTo("of-another-form");
  }

  private long lowered(TopicPartition partition, long offset) {
    OffsetAndMetadata safe =
        lowWater.lower(Map.of(partition, new OffsetAndMetadata(offset))).get(partition);
    return safe == null ? -1 : safe.offset();
  }
}
