package io.parkstream.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parkstream.batch.BatchPolicy;
import io.parkstream.batch.DynamicBatcher;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BatchMetersTest {
  private static final long SECOND = 1_000_000_000;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final BatchMeters meters = new BatchMeters(registry);

  /** Something that happens, and the series that it moves, each by how much. */
  private record Event(String what, Consumer<BatchMeters> happens, Map<String, Double> moves) {
    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Event> events() {
    return Stream.of(
        new Event(
            "a batch begins",
            m -> m.taken(7, 1),
            Map.of("parkstream.batch.size", 1.0, "parkstream.batch.wait", 1.0)),
        new Event("a batch ends", m -> m.handled(7, 1), Map.of("parkstream.inference.time", 1.0)),
        new Event("a batch fails", m -> m.failed(7, 1), Map.of("parkstream.engine.failures", 1.0)),
        new Event(
            "places stay empty", m -> m.padded(3), Map.of("parkstream.batch.slots.padded", 3.0)),
        new Event("answers are late", m -> m.late(2), Map.of("parkstream.crops.late", 2.0)),
        new Event(
            "the queue is full", BatchMeters::refused, Map.of("parkstream.queue.refused", 1.0)),
        new Event("the queue ends", m -> m.dropped(7), Map.of("parkstream.queue.dropped", 7.0)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("events")
  void event_movesItsMetersAndNoOther(Event event) {
    // Given
    MeterSnapshot before = MeterSnapshot.of(registry);

    // When
    event.happens.accept(meters);

    // Then
    assertThat(MeterSnapshot.of(registry).since(before)).isEqualTo(event.moves);
  }

  @Test
  void sizesAndDurations_areRecordedInTheirUnits() {
    // When
    meters.taken(7, SECOND);
    meters.handled(7, 2 * SECOND);

    // Then
    assertThat(registry.get("parkstream.batch.size").summary().totalAmount()).isEqualTo(7);
    assertThat(registry.get("parkstream.batch.wait").timer().totalTime(TimeUnit.SECONDS))
        .isCloseTo(1, within(1e-6));
    assertThat(registry.get("parkstream.inference.time").timer().totalTime(TimeUnit.SECONDS))
        .isCloseTo(2, within(1e-6));
  }

  @Test
  void gauges_showWhereTheCropsAre_whileABatchIsInHand() {
    // Given
    Semaphore engine = new Semaphore(0);
    try (DynamicBatcher<String, String> batcher =
        new DynamicBatcher<>(
            new BatchPolicy(1, Duration.ZERO, 3), 1, () -> crops -> held(crops, engine), meters)) {
      meters.watch(batcher);
      batcher.offer("north", "first");
      await().until(() -> batcher.counts().inHand() == 1);

      // When
      batcher.offer("north", "second");
      batcher.offer("north", "third");

      // Then
      assertThat(gauge("parkstream.engine.crops")).isEqualTo(1);
      assertThat(gauge("parkstream.queue.size")).isEqualTo(2);
      assertThat(gauge("parkstream.queue.capacity")).isEqualTo(3);
      engine.release(3);
    }
  }

  private static List<String> held(List<String> crops, Semaphore engine) {
    engine.acquireUninterruptibly();
    return crops;
  }

  private double gauge(String name) {
    return registry.get(name).gauge().value();
  }
}
