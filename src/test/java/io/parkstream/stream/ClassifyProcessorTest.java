package io.parkstream.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.parkstream.batch.BatchMetrics;
import io.parkstream.batch.BatchPolicy;
import io.parkstream.batch.DynamicBatcher;
import io.parkstream.batch.NanoClock;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.Classification;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.LeftOuts;
import io.parkstream.domain.SpaceId;
import io.parkstream.image.DecodeResult;
import io.parkstream.serde.CropHeaders;
import io.parkstream.serde.DeadLetters;
import io.parkstream.serde.Topics;
import io.parkstream.stream.BacklogPolicy.Order;
import io.parkstream.stream.clients.LowWaterOffsets;
import io.parkstream.testing.FakeEngine;
import io.parkstream.testing.FakePictureDecoder;
import io.parkstream.testing.RecordedSpans;
import io.parkstream.testing.RecordingStreamMetrics;
import io.parkstream.tracing.Tracing;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedPunctuator;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
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
  private final DynamicBatcher<DecodedCrop, Prediction> batcher =
      new DynamicBatcher<>(
          new BatchPolicy(1, Duration.ZERO, 16),
          1,
          () -> new CropClassifier(engine, clock),
          BatchMetrics.NONE);
  private final MockProcessorContext<byte[], Object> context = new MockProcessorContext<>();
  private final PoisonRecords poison = PoisonRecords.inMemory(clock);
  private @Nullable Throwable decoderFailure;
  private final ClassifyProcessor processor =
      new ClassifyProcessor(
          TopologySettings.defaults("topic-id"),
          picture -> decoded(picture),
          batcher,
          lowWater,
          metrics,
          AnswerObserver.NONE,
          Tracing.OFF,
          new InputFaults(poison, new IgnoredRecords(metrics, new LeftOuts(clock), clock)),
          new HeldBytes(),
          clock,
          NanoClock.SYSTEM);

  private DecodeResult decoded(byte[] picture) {
    if (decoderFailure instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (decoderFailure instanceof Error error) {
      throw error;
    }
    return new FakePictureDecoder().decode(picture);
  }

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
  void close_endsTheTracesOfWhatIsPending_begunOrHeld() {
    // Given
    RecordedSpans spans = new RecordedSpans();
    ClassifyProcessor traced = processor(Order.NEWEST_FIRST, false, 16, spans.tracing(1));
    lowWater.guard();
    traced.init(context);
    engine.hold();
    process(traced, 0, "A", NOW);
    process(traced, 1, "B", NOW);

    // When
    traced.close();

    // Then
    assertThat(spans.named("process parking.crops"))
        .hasSize(2)
        .allSatisfy(span -> assertThat(span.getAttributes().asMap()).containsValue("abandoned"));
    engine.resume();
  }

  @Test
  void init_refuses_whenOffsetsWouldNotBeHeldBack() {
    assertThatThrownBy(() -> processor.init(context)).hasMessageContaining("held back");
  }

  @Test
  void newestFirst_answersTheNewestOfEachSpace_beforeOlderOnes() {
    // Given
    ClassifyProcessor newestFirst = processor(Order.NEWEST_FIRST, false, 100);
    lowWater.guard();
    newestFirst.init(context);
    engine.hold();
    // the first goes to the engine, the next 16 fill the batcher's queue
    for (int offset = 0; offset < 17; offset++) {
      process(newestFirst, offset, "full", NOW);
      punctuate();
    }
    await().until(() -> batcher.counts().inHand() == 1);
    punctuate();

    // When
    process(newestFirst, 17, "A", NOW);
    process(newestFirst, 18, "A", NOW);
    process(newestFirst, 19, "B", NOW);
    process(newestFirst, 20, "A", NOW);
    engine.resume();
    answerAll(newestFirst, 21);

    // Then
    assertThat(answered().subList(17, 21)).containsExactly(20L, 19L, 17L, 18L);
    assertThat(metrics.overtaken).hasValueGreaterThanOrEqualTo(2);
    assertThat(committed(21)).isEqualTo(21);
  }

  @Test
  void newestFirst_commitsUpToTheFirstUnanswered_thoughLaterOnesAreAnswered() {
    // Given
    ClassifyProcessor newestFirst = processor(Order.NEWEST_FIRST, false, 100);
    lowWater.guard();
    newestFirst.init(context);
    engine.hold();
    for (int offset = 0; offset < 18; offset++) {
      process(newestFirst, offset, "full", NOW);
      punctuate();
    }

    // When
    process(newestFirst, 18, "full", NOW);

    // Then
    assertThat(committed(19)).isZero();
    engine.resume();
    answerAll(newestFirst, 19);
    assertThat(committed(19)).isEqualTo(19);
  }

  @Test
  void newestFirst_answersTheFirstOfThePartition_whenNoMoreMayBeHeld() {
    // Given
    ClassifyProcessor newestFirst = processor(Order.NEWEST_FIRST, false, 4);
    lowWater.guard();
    newestFirst.init(context);

    // When
    for (int offset = 0; offset < 40; offset++) {
      process(newestFirst, offset, "A", NOW);
    }
    answerAll(newestFirst, 40);

    // Then
    assertThat(answered()).hasSize(40).doesNotHaveDuplicates();
    assertThat(committed(40)).isEqualTo(40);
  }

  @Test
  void expired_isCountedAndClassified_byDefault() {
    // Given
    init();

    // When
    process(processor, 0, "A", NOW.minusSeconds(1));
    await().until(() -> batcher.counts().completed() == 1);
    punctuate();

    // Then
    assertThat(metrics.expired).hasValue(1);
    assertThat(metrics.dropped).hasValue(0);
    assertThat(answered()).containsExactly(0L);
  }

  @Test
  void expired_isPassedByAndCounted_whenThePolicySaysSo() {
    // Given
    ClassifyProcessor dropping = processor(Order.AS_SENT, true, 100);
    lowWater.guard();
    dropping.init(context);

    // When
    process(dropping, 0, "A", NOW.minusSeconds(1));
    process(dropping, 1, "A", NOW.plusSeconds(1));
    await().until(() -> batcher.counts().completed() == 1);
    punctuate();

    // Then
    assertThat(answered()).containsExactly(1L);
    assertThat(metrics.expired).hasValue(1);
    assertThat(metrics.dropped).hasValue(1);
    assertThat(committed(2)).isEqualTo(2);
  }

  @Test
  void crop_thatFailedTwoThreads_isADeadLetterTheThirdTime_andNotLookedAt() {
    // Given
    CropRef ref = new CropRef(Topics.DEFAULT.crops(), 0, 9);
    poison.failed(ref, new IllegalStateException("the first thread"));
    poison.failed(ref, new IllegalStateException("the second thread"));
    init();

    // When
    process(9);
    punctuate();

    // Then
    Record<?, ?> letter = context.forwarded().get(0).record();
    assertThat(DeadLetters.reason(letter.headers())).contains("poison");
    assertThat(DeadLetters.message(letter.headers()).orElseThrow()).contains("the second thread");
    assertThat(DeadLetters.crop(letter.headers())).contains(ref);
    assertThat(metrics.decoded).hasValue(0);
    assertThat(metrics.deadLetters).containsExactly("poison");
  }

  @Test
  void crop_thatFailsAsNobodyForesaw_isADeadLetter_andTheNextIsAnswered() {
    // Given
    init();

    // When
    decoderFailure = new NullPointerException("in a decoder");
    process(1);
    decoderFailure = new StackOverflowError();
    process(2);
    decoderFailure = null;
    process(3);
    await().until(() -> batcher.counts().completed() == 1);
    punctuate();

    // Then
    assertThat(metrics.deadLetters).containsExactly("unreadable", "unreadable");
    assertThat(metrics.classified).hasValue(1);
    Record<?, ?> letter = context.forwarded().get(0).record();
    assertThat(letter.value()).as("the record as it came").isNotNull();
    assertThat(DeadLetters.message(letter.headers()).orElseThrow()).contains("in a decoder");
    assertThat(metrics.pending).hasValue(0);
  }

  private ClassifyProcessor processor(Order order, boolean dropExpired, int maxHeld) {
    return processor(order, dropExpired, maxHeld, Tracing.OFF);
  }

  private ClassifyProcessor processor(
      Order order, boolean dropExpired, int maxHeld, Tracing tracing) {
    TopologySettings defaults = TopologySettings.defaults("topic-id");
    return new ClassifyProcessor(
        new TopologySettings(
            defaults.topics(),
            defaults.cropsTopicId(),
            defaults.maxPendingPerTask(),
            defaults.maxBlock(),
            defaults.latency(),
            new BacklogPolicy(order, dropExpired, maxHeld),
            defaults.capture(),
            defaults.findBlind(),
            defaults.maxPictureBytes(),
            defaults.occupancy(),
            defaults.watch(),
            defaults.siteInterval()),
        new FakePictureDecoder(),
        batcher,
        lowWater,
        metrics,
        AnswerObserver.NONE,
        tracing,
        new InputFaults(poison, new IgnoredRecords(metrics, new LeftOuts(clock), clock)),
        new HeldBytes(),
        clock,
        NanoClock.SYSTEM);
  }

  /** Lets the punctuation do its work until so many crops are answered. */
  private void answerAll(ClassifyProcessor processor, int crops) {
    await()
        .until(
            () -> {
              punctuate();
              return answered().size() == crops;
            });
  }

  private void punctuate() {
    for (CapturedPunctuator punctuation : context.scheduledPunctuators()) {
      if (!punctuation.cancelled()) {
        punctuation.getPunctuator().punctuate(0);
      }
    }
  }

  /** Offsets of the crops in the order of their answers. */
  private List<Long> answered() {
    return context.forwarded().stream()
        .map(forward -> forward.record().value())
        .filter(Classification.class::isInstance)
        .map(value -> ((Classification) value).crop().offset())
        .toList();
  }

  private void process(ClassifyProcessor to, long offset, String space, Instant expiresAt) {
    context.setRecordMetadata("parking.crops", 0, offset);
    Headers headers =
        CropHeaders.of(CAMERA, new SpaceId("north", space), "e-" + offset, NOW, "image/jpeg");
    headers.add(CropHeaders.EXPIRY_TIME, expiresAt.toString().getBytes(StandardCharsets.UTF_8));
    to.process(
        new Record<>(
            CAMERA.key().getBytes(StandardCharsets.UTF_8),
            new byte[] {97},
            NOW.toEpochMilli(),
            headers));
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
