package io.parkstream.stream;

import static io.parkstream.stream.CropParts.CAMERA;
import static io.parkstream.stream.CropParts.NOW;
import static io.parkstream.stream.CropParts.crop;
import static io.parkstream.stream.CropParts.key;
import static io.parkstream.stream.CropParts.ref;
import static io.parkstream.stream.CropParts.rejected;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.parkstream.batch.BatchMetrics;
import io.parkstream.batch.BatchPolicy;
import io.parkstream.batch.DynamicBatcher;
import io.parkstream.batch.Ticket;
import io.parkstream.domain.Classification;
import io.parkstream.domain.Crop;
import io.parkstream.domain.LeftOuts;
import io.parkstream.domain.LiveCalibration;
import io.parkstream.domain.Retirement;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.Undecided;
import io.parkstream.engine.EngineException;
import io.parkstream.engine.LiveCalibrations;
import io.parkstream.serde.DeadLetters;
import io.parkstream.serde.DeadLetters.Stage;
import io.parkstream.stream.PendingCrop.Classifying;
import io.parkstream.stream.PendingCrop.Expired;
import io.parkstream.stream.PendingCrop.Rejected;
import io.parkstream.stream.PendingCrop.Retiring;
import io.parkstream.testing.FakeEngine;
import io.parkstream.testing.MovedClock;
import io.parkstream.testing.RecordingStreamMetrics;
import io.parkstream.tracing.CropTrace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedForward;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AnswerForwarderTest {
  private final MovedClock clock = new MovedClock(NOW);
  private final FakeEngine engine = new FakeEngine(1);
  private final LiveCalibrations calibrations = new LiveCalibrations();
  private final RecordingStreamMetrics metrics = new RecordingStreamMetrics();
  private final DynamicBatcher<DecodedCrop, Prediction> batcher =
      new DynamicBatcher<>(
          new BatchPolicy(1, Duration.ZERO, 8),
          1,
          () -> new CropClassifier(engine, calibrations, clock),
          BatchMetrics.NONE);
  private final MockProcessorContext<byte[], Object> context = new MockProcessorContext<>();
  private final PendingCrops pending =
      PendingCrops.of(TopologySettings.defaults("topic-id"), new HeldBytes(), metrics);
  private final List<Classification> observed = new ArrayList<>();
  private @Nullable RuntimeException observerFailure;

  private final AnswerForwarder forwarder =
      new AnswerForwarder(
          context,
          pending,
          new AnswerObserver() {
            @Override
            public boolean wantsPixels() {
              return true;
            }

            @Override
            public void answered(Crop crop, byte[] pixels, Classification answer) {
              observed.add(answer);
              if (observerFailure != null) {
                throw observerFailure;
              }
            }
          },
          new InputBoundary(PoisonRecords.inMemory(clock)),
          new IgnoredRecords(metrics, new LeftOuts(clock), clock),
          metrics,
          clock);

  @AfterEach
  void close() {
    batcher.close();
  }

  @Test
  void classification_goesToItsTopicAndToTheOccupancy_andIsObserved() {
    // When
    forwarder.forward(answered(4, null));

    // Then
    assertThat(context.forwarded())
        .extracting(CapturedForward::childName)
        .containsExactly(Optional.of(Nodes.CLASSIFICATIONS), Optional.of(Nodes.OCCUPANCY));
    Classification classification = (Classification) context.forwarded().get(1).record().value();
    assertThat(classification.crop()).isEqualTo(ref(4));
    assertThat(classification.probabilityOccupied()).isEqualTo(0.97f);
    assertThat(context.forwarded().get(0).record().value()).isInstanceOf(byte[].class);
    assertThat(observed).containsExactly(classification);
    assertThat(metrics.classified).hasValue(1);
  }

  @Test
  void classification_ofAPictureThatShowsNothing_isUndecided() {
    // Given
    calibrations.put(
        new LiveCalibration("north", FakeEngine.MODEL, 1, 0.99, 7, 20, null, NOW, null));

    // When
    forwarder.forward(answered(0, Undecided.NOISE));

    // Then
    assertThat(observed)
        .singleElement()
        .satisfies(
            answer -> {
              assertThat(answer.probabilityOccupied()).isEqualTo(0.5f);
              assertThat(answer.undecided()).isEqualTo(Undecided.NOISE);
              assertThat(answer.calibrationRevision()).isNull();
            });
  }

  @Test
  void calibration_doesNotGoBack_whenABatchOnAnotherThreadHasAnOlderOne() {
    // Given
    Classifying old = answered(0, null);
    calibrations.put(
        new LiveCalibration(
            CAMERA.key(), FakeEngine.MODEL, 1, 0.99, 7, 20, null, NOW, "by the test"));
    Classifying fresh = answered(1, null);

    // When
    forwarder.forward(fresh);
    forwarder.forward(old);

    // Then
    assertThat(observed).extracting(Classification::calibrationRevision).containsExactly(7L, 7L);
    assertThat(observed)
        .extracting(Classification::probabilityOccupied)
        .allSatisfy(probability -> assertThat(probability).isLessThan(0.5f));
  }

  @Test
  void observer_thatFails_changesNothing() {
    // Given
    observerFailure = new IllegalStateException("by the test");

    // When
    forwarder.forward(answered(0, null));

    // Then
    assertThat(context.forwarded()).hasSize(2);
    assertThat(metrics.deadLetters).isEmpty();
  }

  @Test
  void failedBatch_isThrown_andNothingIsForwarded() {
    // Given
    engine.failWith(new EngineException("broken"));
    Classifying failed = answered(4, null);
    pending.add(failed);
    pending.add(rejected(5));

    // When
    assertThatThrownBy(() -> forwarder.forward(failed))
        // Then
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("parking.crops")
        .hasMessageContaining("it and 1 crops after it are read again: broken");
    assertThat(context.forwarded()).isEmpty();
  }

  @Test
  void retirement_goesToTheOccupancyOnly() {
    // Given
    Retirement retirement = new Retirement(CAMERA, new SpaceId("north", "A"), NOW, ref(1));

    // When
    forwarder.forward(new Retiring(key(), 17, retirement));

    // Then
    CapturedForward<?, ?> forward = context.forwarded().get(0);
    assertThat(forward.childName()).contains(Nodes.OCCUPANCY);
    assertThat(forward.record().value()).isEqualTo(retirement);
    assertThat(forward.record().timestamp()).isEqualTo(17);
    assertThat(metrics.retired).hasValue(1);
  }

  @Test
  void rejected_isADeadLetterOfThePresent() {
    // Given
    clock.advance(Duration.ofMinutes(1));

    // When
    forwarder.forward(rejected(3));

    // Then
    CapturedForward<?, ?> forward = context.forwarded().get(0);
    assertThat(forward.childName()).contains(Nodes.DEAD_LETTERS);
    assertThat(forward.record().timestamp()).isEqualTo(NOW.plusSeconds(60).toEpochMilli());
    assertThat(DeadLetters.reason(forward.record().headers())).contains("corrupt");
    assertThat(DeadLetters.crop(forward.record().headers())).contains(ref(3));
    assertThat(metrics.deadLetters).containsExactly("corrupt");
  }

  @Test
  void expired_isCountedOnly() {
    // When
    forwarder.forward(new Expired(ref(0)));

    // Then
    assertThat(context.forwarded()).isEmpty();
    assertThat(metrics.dropped).hasValue(1);
  }

  @Test
  @SuppressWarnings("NullAway") // a reason that nobody foresaw
  void answer_thatFailsAsNobodyForesaw_isADeadLetterWithTheRecord() {
    // Given
    Rejected broken =
        new Rejected(
            key(),
            new byte[] {7},
            new RecordHeaders(),
            0,
            ref(6),
            null,
            "",
            Stage.READ,
            CropTrace.NONE);

    // When
    forwarder.forward(broken);

    // Then
    assertThat(context.forwarded()).hasSize(1);
    Record<?, ?> letter = context.forwarded().get(0).record();
    assertThat(letter.value()).isEqualTo(new byte[] {7});
    assertThat(DeadLetters.crop(letter.headers())).contains(ref(6));
    assertThat(DeadLetters.message(letter.headers()).orElseThrow())
        .contains("its answer failed unexpectedly", "NullPointerException");
    assertThat(metrics.deadLetters).containsExactly("unreadable");
  }

  private Classifying answered(long offset, @Nullable Undecided undecided) {
    byte[] pixels = new byte[FakeEngine.SHAPE.bytes()];
    pixels[0] = 97;
    Ticket<Prediction> ticket = batcher.offer("a", DecodedCrop.untraced(pixels)).orElseThrow();
    await().until(ticket::isDone);
    return new Classifying(
        key(),
        NOW.toEpochMilli(),
        crop(offset, "A", null),
        ticket,
        pixels,
        undecided,
        CropTrace.NONE);
  }
}
