package io.parkstream.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.parkstream.batch.BatchMetrics;
import io.parkstream.batch.BatchPolicy;
import io.parkstream.batch.DynamicBatcher;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.SpaceId;
import io.parkstream.serde.CropHeaders;
import io.parkstream.testing.FakeEngine;
import io.parkstream.testing.FakePictureDecoder;
import io.parkstream.testing.RecordingStreamMetrics;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedPunctuator;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What only a context that records its calls can show: punctuations, and a revived task. */
@Timeout(30)
class ClassifyProcessorTest {
  private static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");
  private static final CameraId CAMERA = new CameraId("north", "cam-1");

  private final FakeEngine engine = new FakeEngine(1);
  private final RecordingStreamMetrics metrics = new RecordingStreamMetrics();
  private final LowWaterOffsets lowWater = new LowWaterOffsets(metrics);
  private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
  private final DynamicBatcher<byte[], Prediction> batcher =
      new DynamicBatcher<>(
          new BatchPolicy(1, Duration.ZERO, 16),
          1,
          () -> new CropClassifier(engine, clock),
          BatchMetrics.NONE);
  private final MockProcessorContext<byte[], Object> context = new MockProcessorContext<>();
  private final ClassifyProcessor processor =
      new ClassifyProcessor(
          TopologySettings.defaults("topic-id"),
          new FakePictureDecoder(),
          batcher,
          lowWater,
          metrics,
          clock);

  @AfterEach
  void close() {
    batcher.close();
  }

  @Test
  void punctuation_isScheduled_onlyWhileCropsArePending() {
    // Given
    init();
    assertThat(context.scheduledPunctuators()).isEmpty();

    // When
    process(0);
    process(1);
    await().until(() -> batcher.counts().completed() == 2);
    assertThat(context.scheduledPunctuators()).hasSize(1);
    CapturedPunctuator punctuation = context.scheduledPunctuators().get(0);
    punctuation.getPunctuator().punctuate(0);

    // Then
    assertThat(context.forwarded()).hasSize(4);
    assertThat(punctuation.cancelled()).isTrue();
    process(2);
    assertThat(context.scheduledPunctuators()).hasSize(2);
  }

  @Test
  void punctuation_goesOn_whileACropIsPending() {
    // Given
    init();
    engine.hold();
    process(0);

    // When
    CapturedPunctuator punctuation = context.scheduledPunctuators().get(0);
    punctuation.getPunctuator().punctuate(0);

    // Then
    assertThat(context.forwarded()).isEmpty();
    assertThat(punctuation.cancelled()).isFalse();
    engine.resume();
  }

  @Test
  void init_forgetsWhatWasPending_whenTheTaskIsRevived() {
    // Given
    init();
    engine.hold();
    process(7);
    processor.close();
    assertThat(committed(9)).isEqualTo(7);

    // When
    init();
    engine.resume();
    await().until(() -> batcher.counts().completed() == 1);
    process(7);
    await().until(() -> batcher.counts().completed() == 2);
    process(8);

    // Then
    assertThat(context.forwarded()).as("crop 7, once").hasSize(2);
    assertThat(metrics.pending).hasValue(1);
    assertThat(committed(9)).isEqualTo(8);
  }

  @Test
  void init_refuses_whenOffsetsWouldNotBeHeldBack() {
    assertThatThrownBy(() -> processor.init(context)).hasMessageContaining("held back");
  }

  private void init() {
    lowWater.guard();
    processor.init(context);
  }

  private void process(long offset) {
    context.setRecordMetadata("parking.crops", 0, offset);
    processor.process(
        new Record<>(
            CAMERA.key().getBytes(StandardCharsets.UTF_8),
            new byte[] {97},
            NOW.toEpochMilli(),
            CropHeaders.of(CAMERA, new SpaceId("north", "A1"), "e-" + offset, NOW, "image/jpeg")));
  }

  private long committed(long asked) {
    TopicPartition partition = new TopicPartition("parking.crops", 0);
    OffsetAndMetadata safe =
        lowWater.lower(Map.of(partition, new OffsetAndMetadata(asked))).get(partition);
    return safe == null ? -1 : safe.offset();
  }
}
