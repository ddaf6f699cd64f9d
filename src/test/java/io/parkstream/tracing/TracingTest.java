package io.parkstream.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.parkstream.domain.CropRef;
import io.parkstream.serde.CropHeaders;
import io.parkstream.testing.RecordedSpans;
import io.parkstream.testing.SpanReceiver;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class TracingTest {
  private static final CropRef REF = new CropRef("parking.crops", 3, 4711);
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SAMPLED = "00-" + TRACE + "-00f067aa0ba902b7-01";
  private static final String UNSAMPLED = "00-" + TRACE + "-00f067aa0ba902b7-00";

  private final RecordedSpans spans = new RecordedSpans();

  @Test
  void crop_goesOnBelowTheSpanOfItsSender_whenThatIsSampled() {
    // Given
    Tracing tracing = spans.tracing(0);

    // When
    CropTrace crop = tracing.crop(header(SAMPLED), REF);
    String next = text(crop.header());
    crop.rejected("corrupt");

    // Then
    SpanData span = spans.only("process parking.crops");
    assertThat(span.getTraceId()).isEqualTo(TRACE);
    assertThat(span.getParentSpanId()).isEqualTo("00f067aa0ba902b7");
    assertThat(next).isEqualTo("00-" + TRACE + "-" + span.getSpanId() + "-01");
    assertThat(span.getAttributes().get(SpanKeys.OFFSET)).isEqualTo(4711);
    assertThat(span.getAttributes().get(SpanKeys.PARTITION)).isEqualTo("3");
    assertThat(span.getAttributes().get(SpanKeys.REASON)).isEqualTo("corrupt");
    assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
  }

  @Test
  void crop_isNotRecorded_whenItsSenderIsNotSampled_butPassesTheTraceOn() {
    // Given
    Tracing tracing = spans.tracing(1);

    // When
    CropTrace crop = tracing.crop(header(UNSAMPLED), REF);
    String next = text(crop.header());
    crop.expired();

    // Then
    assertThat(crop.isRecorded()).isFalse();
    assertThat(next).matches("00-" + TRACE + "-[0-9a-f]{16}-00");
    assertThat(spans.all()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hello",
        "00-" + TRACE + "-00f067aa0ba902b7",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "ff-" + TRACE + "-00f067aa0ba902b7-01"
      })
  void crop_beginsATrace_whenTheTraceParentIsMalformed(String traceParent) {
    // Given
    Tracing tracing = spans.tracing(1);

    // When
    tracing.crop(header(traceParent), REF).abandoned();

    // Then
    SpanData span = spans.only("process parking.crops");
    assertThat(span.getTraceId()).isNotEqualTo(TRACE);
    assertThat(span.getParentSpanContext().isValid()).isFalse();
    assertThat(span.getAttributes().get(SpanKeys.RESULT)).isEqualTo("abandoned");
  }

  @Test
  void crops_withoutATraceParent_areTracedByTheRatio() {
    // When
    int recorded = 0;
    Tracing tracing = spans.tracing(0.25);
    for (int i = 0; i < 4000; i++) {
      recorded += tracing.crop(null, REF).isRecorded() ? 1 : 0;
    }

    // Then
    assertThat(recorded).isBetween(800, 1200);
    assertThat(spans.tracing(0).crop(null, REF).isRecorded()).isFalse();
  }

  @Test
  void crop_endsOnce() {
    // Given
    CropTrace crop = spans.tracing(1).crop(null, REF);

    // When
    crop.expired();
    crop.abandoned();

    // Then
    assertThat(spans.only("process parking.crops").getAttributes().get(SpanKeys.RESULT))
        .isEqualTo("expired");
  }

  @Test
  void batch_hasLinksToItsCrops_andATraceOfItsOwn_whateverTheRatio() {
    // Given
    Tracing tracing = spans.tracing(0);
    CropTrace one = tracing.crop(header(SAMPLED), REF);
    CropTrace two = tracing.crop(header(SAMPLED), REF);
    one.submitted();
    two.submitted();

    // When
    tracing.batch(List.of(one, two), 7).failed(new IllegalStateException("broken"));

    // Then
    SpanData batch = spans.only("batch");
    SpanData inference = spans.only("infer");
    assertThat(batch.getParentSpanContext().isValid()).isFalse();
    assertThat(batch.getTraceId()).isNotEqualTo(TRACE);
    assertThat(batch.getLinks())
        .extracting(link -> link.getSpanContext())
        .containsExactly(one.spanContext(), two.spanContext());
    assertThat(batch.getAttributes().get(SpanKeys.BATCH_SIZE)).isEqualTo(7);
    assertThat(batch.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(inference.getParentSpanContext()).isEqualTo(batch.getSpanContext());
    assertThat(inference.getEvents()).extracting(event -> event.getName()).contains("exception");
    assertThat(batch.getStartEpochNanos()).isLessThanOrEqualTo(inference.getStartEpochNanos());
  }

  @Test
  void publish_isBelowWhatTheHeadersName_andOnlyIfThatIsSampled() {
    // Given
    Tracing tracing = spans.tracing(1);

    // When
    tracing.publish("out", new RecordHeaders(List.of(header(SAMPLED)))).ended(null);
    tracing.publish("out", new RecordHeaders(List.of(header(UNSAMPLED)))).ended(null);
    tracing.publish("out", new RecordHeaders()).ended(null);

    // Then
    assertThat(spans.only("publish out").getTraceId()).isEqualTo(TRACE);
  }

  @Test
  void off_makesNothing() {
    // When
    CropTrace crop = Tracing.OFF.crop(header(SAMPLED), REF);
    RecordHeaders headers = new RecordHeaders(List.of(header(SAMPLED)));

    // Then
    assertThat(Tracing.OFF.isOn()).isFalse();
    assertThat(crop).isSameAs(CropTrace.NONE);
    assertThat(crop.header()).isNull();
    assertThat(crop.isRecorded()).isFalse();
    assertThat(Tracing.OFF.publish("topic")).isSameAs(PublishTrace.NONE);
    assertThat(Tracing.OFF.publish("topic", headers)).isSameAs(PublishTrace.NONE);
    assertThat(PublishTrace.NONE.header()).isNull();
    assertThat(headers).hasSize(1);
  }

  @Test
  void off_makesNoObject_howeverManyCropsPass() {
    // Given
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    assumeTrue(threads.isThreadAllocatedMemoryEnabled());
    Header header = header(SAMPLED);
    RecordHeaders headers = new RecordHeaders(List.of(header));
    passOff(header, headers, 10);

    // When
    long before = threads.getCurrentThreadAllocatedBytes();
    long asking = threads.getCurrentThreadAllocatedBytes() - before;
    passOff(header, headers, 10_000);
    long bytes = threads.getCurrentThreadAllocatedBytes() - before - asking;

    // Then: less than a byte per crop, where the smallest object has 16
    assertThat(bytes).isLessThan(10_000);
  }

  /** What is asked of tracing for each crop on its way. */
  private static void passOff(Header header, RecordHeaders headers, int crops) {
    for (int i = 0; i < crops; i++) {
      PublishTrace sent = Tracing.OFF.publish("parking.crops");
      boolean named = sent.header() != null;
      sent.ended(null);
      CropTrace crop = Tracing.OFF.crop(header, REF);
      crop.decoded(1, 2);
      crop.submitted();
      named |= crop.isRecorded() || crop.header() != null;
      crop.abandoned();
      Tracing.OFF.publish("parking.classifications", headers).ended(null);
      if (named) {
        throw new AssertionError("something was traced");
      }
    }
  }

  @Test
  void spansBeyondTheQueue_areDroppedAndCounted() {
    // Given
    Counts counts = new Counts();
    SlowExporter exporter = new SlowExporter();
    try (Tracing tracing =
        Tracing.over(new BoundedSpans(exporter, 4, counts), 1, Resource.getDefault())) {
      // When: one request is on its way, four spans wait
      for (int i = 0; i < 4; i++) {
        tracing.crop(null, REF).expired();
      }
      await().until(() -> exporter.requests.get() == 1);
      for (int i = 0; i < 6; i++) {
        tracing.crop(null, REF).expired();
      }

      // Then
      assertThat(counts.dropped).hasValue(2);
      exporter.answer.fail();
    }
    assertThat(counts.failed.get() + counts.exported.get()).isEqualTo(8);
    assertThat(counts.failed.get()).isPositive();
  }

  @Test
  void collectorThatRefuses_costsItsSpansAlone() throws IOException {
    // Given
    Counts counts = new Counts();
    try (SpanReceiver receiver = new SpanReceiver()) {
      Tracing refused = to(receiver.endpoint() + "/elsewhere", counts);
      Tracing taken = to(receiver.endpoint() + "/", counts);

      // When
      refused.crop(null, REF).expired();
      taken.crop(null, REF).expired();
      refused.close();
      taken.close();

      // Then
      assertThat(counts.failed).hasValue(1);
      assertThat(counts.exported).hasValue(1);
      assertThat(receiver.requests()).isEqualTo(1);
    }
  }

  private static Tracing to(String endpoint, TracingMetrics metrics) {
    return Tracing.to(
        new TracingSettings(URI.create(endpoint), 1, 512), "test", "instance", metrics);
  }

  private static Header header(String traceParent) {
    return new RecordHeader(CropHeaders.TRACE_PARENT, traceParent.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(@Nullable Header header) {
    assertThat(Objects.requireNonNull(header).key()).isEqualTo("ce_traceparent");
    return new String(header.value(), StandardCharsets.UTF_8);
  }

  private static final class Counts implements TracingMetrics {
    final AtomicInteger exported = new AtomicInteger();
    final AtomicInteger failed = new AtomicInteger();
    final AtomicInteger dropped = new AtomicInteger();

    @Override
    public void exported(int spans) {
      exported.addAndGet(spans);
    }

    @Override
    public void failed(int spans) {
      failed.addAndGet(spans);
    }

    @Override
    public void dropped() {
      dropped.incrementAndGet();
    }
  }

  /** Answers its first request when it is told to, and the others at once. */
  private static final class SlowExporter implements SpanExporter {
    final AtomicInteger requests = new AtomicInteger();
    final CompletableResultCode answer = new CompletableResultCode();

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      return requests.incrementAndGet() == 1 ? answer : CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }
}
