package io.parkstream.stream;

import static io.parkstream.stream.CropParts.NOW;
import static io.parkstream.stream.CropParts.rejected;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.parkstream.batch.BatchMetrics;
import io.parkstream.batch.BatchPolicy;
import io.parkstream.batch.DynamicBatcher;
import io.parkstream.batch.Ticket;
import io.parkstream.engine.EngineException;
import io.parkstream.testing.FakeEngine;
import io.parkstream.testing.HandClock;
import io.parkstream.testing.RecordingStreamMetrics;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EngineWaitTest {
  private static final Duration MAX_BLOCK = Duration.ofSeconds(60);

  private final HandClock clock = new HandClock(NOW);
  private final FakeEngine engine = new FakeEngine(1);
  private final RecordingStreamMetrics metrics = new RecordingStreamMetrics();
  private final DynamicBatcher<DecodedCrop, Prediction> batcher =
      new DynamicBatcher<>(
          new BatchPolicy(1, Duration.ZERO, 1),
          1,
          () -> new CropClassifier(engine, clock),
          BatchMetrics.NONE);
  private final PendingCrops pending =
      PendingCrops.of(TopologySettings.defaults("topic-id"), new HeldBytes(), metrics);
  private final AtomicInteger forwards = new AtomicInteger();
  private final EngineWait wait =
      new EngineWait(
          new TopicPartition("parking.crops", 3),
          MAX_BLOCK,
          batcher,
          pending,
          forwards::incrementAndGet,
          new InputBoundary(PoisonRecords.inMemory(clock)),
          metrics,
          clock::nanoTime);

  @AfterEach
  void close() {
    batcher.close();
  }

  @Test
  void block_isCounted_whenItEnds() {
    // Given
    EngineWait.Block block = wait.block();
    clock.advance(Duration.ofSeconds(2));
    block.goOn();
    clock.advance(Duration.ofSeconds(1));

    // When
    block.end();

    // Then
    assertThat(metrics.blockedNanos).hasValue(Duration.ofSeconds(3).toNanos());
    assertThat(forwards).hasValue(1);
  }

  @Test
  void block_failsTheThreadWithItsNumbers_whenItTakesTooLong() {
    // Given
    pending.add(rejected(0));
    pending.add(rejected(1));
    EngineWait.Block block = wait.block();
    clock.advance(MAX_BLOCK);
    block.goOn();
    clock.advance(Duration.ofMillis(1));

    // When
    assertThatThrownBy(block::goOn)
        // Then
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("parking.crops-3 waited 60001 ms")
        .hasMessageContaining("2 crops pending")
        .hasMessageContaining("raise maxBlock");
    assertThat(metrics.blockedNanos).hasValue(60_001_000_000L);
    assertThat(forwards).as("also before it fails").hasValue(2);
  }

  @Test
  void forAnswer_andForRoom_waitForTheEngine() {
    // Given
    engine.hold();
    Ticket<Prediction> ticket = offer();
    await().until(() -> engine.batchSizes.size() == 1);
    offer();
    assertThat(batcher.hasRoom()).isFalse();

    // When
    engine.resume();
    while (!ticket.isDone()) {
      wait.forAnswer(ticket);
    }
    while (!batcher.hasRoom()) {
      wait.forRoom();
    }

    // Then
    assertThat(ticket.result().probabilityOccupied()).isEqualTo(0.97f);
  }

  private Ticket<Prediction> offer() {
    byte[] pixels = new byte[FakeEngine.SHAPE.bytes()];
    pixels[0] = 97;
    return batcher.offer("a", DecodedCrop.untraced(pixels)).orElseThrow();
  }
}
