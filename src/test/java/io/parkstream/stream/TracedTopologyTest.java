package io.parkstream.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.parkstream.batch.BatchMetrics;
import io.parkstream.batch.BatchPolicy;
import io.parkstream.batch.DynamicBatcher;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.LeftOuts;
import io.parkstream.domain.OccupancyPolicy;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.WatchPolicy;
import io.parkstream.engine.EngineException;
import io.parkstream.engine.LiveCalibrations;
import io.parkstream.serde.CaptureWindow;
import io.parkstream.serde.CropHeaders;
import io.parkstream.serde.Topics;
import io.parkstream.stream.clients.LowWaterOffsets;
import io.parkstream.stream.clients.StreamsSettings;
import io.parkstream.stream.clients.StreamsSettings.Guarantee;
import io.parkstream.testing.FakeEngine;
import io.parkstream.testing.FakePictureDecoder;
import io.parkstream.testing.MovedClock;
import io.parkstream.testing.MovedWatchedTime;
import io.parkstream.testing.RecordedSpans;
import io.parkstream.tracing.Tracing;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is traced of a crop between its topic and its events, and what its events say of it. */
@Timeout(60)
class TracedTopologyTest {
  private static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");
  private static final Topics TOPICS = Topics.DEFAULT;
  private static final CameraId CAMERA = new CameraId("north", "cam-1");
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String GATEWAY = "00f067aa0ba902b7";
  private static final String SAMPLED = "00-" + TRACE + "-" + GATEWAY + "-01";
  private static final String UNSAMPLED = "00-" + TRACE + "-" + GATEWAY + "-00";
  private static final String PROCESS = "process parking.crops";

  /** Two answers make a space occupied. */
  private static final OccupancyPolicy EVIDENCE =
      new OccupancyPolicy(2, Duration.ZERO, 2, Duration.ZERO, 0.1, 20, Duration.ofMinutes(2));

  @TempDir Path stateDirectory;

  private final RecordedSpans spans = new RecordedSpans();
  private final FakeEngine engine = new FakeEngine(4);
  private final MovedClock clock = new MovedClock(NOW);
  private final LowWaterOffsets lowWater = new LowWaterOffsets(StreamMetrics.NONE);
  private @Nullable DynamicBatcher<DecodedCrop, Prediction> batcher;
  private @Nullable TopologyTestDriver driver;

  @AfterEach
  void close() {
    if (batcher != null) {
      batcher.close(Duration.ofSeconds(5));
    }
    if (driver != null) {
      driver.close();
    }
  }

  @Test
  void sampledCrop_isTracedFromItsSendersSpanToItsEvent() {
    // Given
    start(spans.tracing(0));

    // When
    pipe(0, SAMPLED, 97);
    Header answer = traceParent(records(TOPICS.classifications(), 1).get(0).headers());

    // Then
    SpanData process = spans.only(PROCESS);
    assertThat(process.getKind()).isEqualTo(SpanKind.CONSUMER);
    assertThat(process.getTraceId()).isEqualTo(TRACE);
    assertThat(process.getParentSpanId()).isEqualTo(GATEWAY);
    assertThat(text(answer)).isEqualTo("00-" + TRACE + "-" + process.getSpanId() + "-01");
    assertThat(process.getAttributes().asMap())
        .containsValues("A1", "occupied", "fake/1", "classified", 0L);

    SpanData batch = spans.only("batch");
    assertThat(spans.named("infer")).hasSize(2);
    SpanData inference = infer(process);
    SpanData engineSpan = infer(batch);
    for (SpanData step : List.of(spans.only("decode"), spans.only("wait"), inference)) {
      assertThat(step.getParentSpanContext()).isEqualTo(process.getSpanContext());
      assertThat(step.getStartEpochNanos()).isGreaterThanOrEqualTo(process.getStartEpochNanos());
      assertThat(step.getEndEpochNanos()).isLessThanOrEqualTo(process.getEndEpochNanos());
    }
    assertThat(batch.getTraceId()).isNotEqualTo(TRACE);
    assertThat(linked(batch)).containsExactly(process.getSpanId());
    assertThat(linked(inference)).containsExactly(batch.getSpanId());
    assertThat(engineSpan.getAttributes().asMap()).containsValue("fake/1");
  }

  @Test
  void batch_linksTheCropsOfItThatAreTraced_andNoOthers() {
    // Given
    start(spans.tracing(0));
    engine.hold();
    pipe(0, SAMPLED, 97);
    await().until(() -> engine.batchSizes.size() == 1);
    pipe(1, SAMPLED, 97);
    pipe(2, UNSAMPLED, 97);
    pipe(3, null, 97);
    pipe(4, SAMPLED, 97);

    // When
    engine.resume();
    List<TestRecord<byte[], byte[]>> answers = records(TOPICS.classifications(), 5);

    // Then
    List<String> crops = spans.named(PROCESS).stream().map(SpanData::getSpanId).toList();
    assertThat(crops).hasSize(3);
    assertThat(spans.named("batch"))
        .extracting(TracedTopologyTest::linked)
        .containsExactly(List.of(crops.get(0)), List.of(crops.get(1), crops.get(2)));
    assertThat(spans.named("batch").get(1).getAttributes().asMap()).containsValue(4L);
    assertThat(answers)
        .extracting(answer -> text(traceParent(answer.headers())).substring(52))
        .containsExactly("-01", "-01", "-00", "-00", "-01");
    assertThat(text(traceParent(answers.get(2).headers()))).startsWith("00-" + TRACE);
  }

  @Test
  void occupancyEvent_namesTheCropThatDecided_andStatesNameNone() {
    // Given
    start(spans.tracing(0));

    // When
    pipe(0, UNSAMPLED, 97);
    pipe(1, SAMPLED, 97);
    List<TestRecord<byte[], byte[]>> answers = records(TOPICS.classifications(), 2);

    // Then
    List<TestRecord<byte[], byte[]>> changes = records(TOPICS.occupancy(), 1);
    assertThat(text(traceParent(changes.get(0).headers())))
        .isEqualTo(text(traceParent(answers.get(1).headers())));
    assertThat(read(TOPICS.spaces()))
        .isNotEmpty()
        .allSatisfy(state -> assertThat(traceParent(state.headers())).isNull());
  }

  @Test
  void deadLetter_keepsTheHeadersOfItsCrop_andIsAnError() {
    // Given
    start(spans.tracing(1));

    // When
    input(0, headers(0, SAMPLED), new byte[] {1, 2});
    input(1, headers(1, null).remove(CropHeaders.ID), new byte[] {1});
    List<TestRecord<byte[], byte[]>> letters = records(TOPICS.deadLetters(), 2);

    // Then
    assertThat(text(traceParent(letters.get(0).headers()))).isEqualTo(SAMPLED);
    assertThat(traceParent(letters.get(1).headers())).isNull();
    assertThat(spans.named(PROCESS))
        .extracting(span -> span.getStatus().getStatusCode())
        .containsExactly(StatusCode.ERROR, StatusCode.ERROR);
    assertThat(spans.named(PROCESS))
        .extracting(span -> span.getStatus().getDescription())
        .containsExactly("corrupt", "missing-header");
    assertThat(spans.only("decode").getParentSpanId())
        .isEqualTo(spans.named(PROCESS).get(0).getSpanId());
    assertThat(spans.named("batch")).isEmpty();
  }

  @Test
  void cropsOfAFailedBatch_endAsAbandoned() {
    // Given
    start(spans.tracing(0));
    engine.failWith(new EngineException("broken"));

    // When
    pipe(0, SAMPLED, 97);
    TopologyTestDriver failing = driver();
    await()
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(2))
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> failing.advanceWallClockTime(Duration.ofMillis(5)))
                    .isInstanceOf(StreamsException.class));
    failing.close();
    driver = null;

    // Then
    assertThat(spans.only(PROCESS).getAttributes().asMap()).containsValue("abandoned");
    assertThat(spans.only("batch").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
  }

  @Test
  void off_tracesNothing_andAddsNothing() {
    // Given
    start(Tracing.OFF);

    // When
    pipe(0, SAMPLED, 97);
    pipe(1, SAMPLED, 97);
    input(2, headers(2, SAMPLED), new byte[] {1, 2});

    // Then
    assertThat(records(TOPICS.classifications(), 2))
        .allSatisfy(answer -> assertThat(traceParent(answer.headers())).isNull());
    assertThat(records(TOPICS.occupancy(), 1))
        .allSatisfy(change -> assertThat(traceParent(change.headers())).isNull());
    assertThat(records(TOPICS.deadLetters(), 1))
        .allSatisfy(letter -> assertThat(text(traceParent(letter.headers()))).isEqualTo(SAMPLED));
    assertThat(spans.all()).isEmpty();
  }

  private void start(Tracing tracing) {
    lowWater.guard();
    DynamicBatcher<DecodedCrop, Prediction> started =
        new DynamicBatcher<>(
            new BatchPolicy(4, Duration.ofMillis(2), 8),
            1,
            () -> new TracedClassifier(new CropClassifier(engine, clock), tracing),
            BatchMetrics.NONE);
    batcher = started;
    driver =
        new TopologyTestDriver(
            OccupancyTopology.build(
                new TopologySettings(
                    TOPICS,
                    "topic-id",
                    8,
                    Duration.ofSeconds(5),
                    LatencyTarget.NONE,
                    BacklogPolicy.NONE,
                    CaptureWindow.DEFAULT,
                    true,
                    1000,
                    EVIDENCE,
                    WatchPolicy.DEFAULT,
                    Duration.ZERO),
                new FakePictureDecoder(),
                started,
                lowWater,
                new MovedWatchedTime(clock),
                StreamMetrics.NONE,
                AnswerObserver.NONE,
                new LiveCalibrations(),
                tracing,
                PoisonRecords.inMemory(clock),
                new LeftOuts(clock),
                clock),
            new StreamsSettings(
                    "test",
                    "127.0.0.1:1",
                    1,
                    Guarantee.AT_LEAST_ONCE,
                    StreamsSettings.DEFAULT_COMMIT_INTERVAL,
                    null,
                    null,
                    StreamsSettings.DEFAULT_TRANSACTION_TIMEOUT,
                    -1,
                    stateDirectory,
                    Map.of())
                .properties());
  }

  private TopologyTestDriver driver() {
    return Objects.requireNonNull(driver);
  }

  private void pipe(long second, @Nullable String traceParent, int percent) {
    input(second, headers(second, traceParent), new byte[] {(byte) percent});
  }

  private void input(long second, Headers headers, byte[] picture) {
    driver()
        .createInputTopic(TOPICS.crops(), new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput(
            new TestRecord<>(
                CAMERA.key().getBytes(UTF_8), picture, headers, NOW.minusSeconds(100 - second)));
  }

  private static Headers headers(long second, @Nullable String traceParent) {
    Headers headers =
        CropHeaders.of(
            CAMERA,
            new SpaceId("north", "A1"),
            "e-" + second,
            NOW.minusSeconds(100 - second),
            "image/jpeg");
    return traceParent == null
        ? headers
        : headers.add(CropHeaders.TRACE_PARENT, traceParent.getBytes(UTF_8));
  }

  private List<TestRecord<byte[], byte[]>> records(String topic, int count) {
    List<TestRecord<byte[], byte[]>> records = new ArrayList<>();
    await()
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(2))
        .untilAsserted(
            () -> {
              driver().advanceWallClockTime(Duration.ofMillis(5));
              records.addAll(read(topic));
              assertThat(records).hasSize(count);
            });
    return records;
  }

  private List<TestRecord<byte[], byte[]>> read(String topic) {
    return driver()
        .createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
        .readRecordsToList();
  }

  private SpanData infer(SpanData parent) {
    return spans.named("infer").stream()
        .filter(span -> span.getParentSpanId().equals(parent.getSpanId()))
        .findAny()
        .orElseThrow();
  }

  private static List<String> linked(SpanData span) {
    return span.getLinks().stream()
        .map(LinkData::getSpanContext)
        .map(context -> context.getSpanId())
        .toList();
  }

  private static @Nullable Header traceParent(Headers headers) {
    return headers.lastHeader(CropHeaders.TRACE_PARENT);
  }

  private static String text(@Nullable Header header) {
    return new String(Objects.requireNonNull(header).value(), UTF_8);
  }
}
