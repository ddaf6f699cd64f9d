package io.parkstream.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.parkstream.domain.CropRef;
import io.parkstream.serde.CropHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Traces of single crops, sent to a collector, or {@link #OFF}. Whether a crop is traced is decided
 * where its trace begins, by the gateway or, if that does not trace, here; everyone after follows.
 *
 * <p>Thread safe. Nothing here waits for the collector: spans that it does not take in time are
 * dropped and counted. While it is off, no method makes an object.
 */
public final class Tracing implements AutoCloseable {
  /** Makes nothing, and adds nothing to any record. */
  public static final Tracing OFF = new Tracing(null);

  /** As many as a batch may have crops. */
  private static final int MOST_LINKS = 256;

  /** What has ended at the end is given this long to be sent. */
  private static final Duration CLOSE = Duration.ofSeconds(5);

  private final @Nullable SdkTracerProvider provider;
  private final @Nullable Tracer tracer;

  private Tracing(@Nullable SdkTracerProvider provider) {
    this.provider = provider;
    this.tracer = provider == null ? null : provider.get("io.parkstream");
  }

  /**
   * Traces to a collector, which need not be there.
   *
   * @param service name of this application among others
   * @param instance name of this process among those of the service; null for none
   */
  public static Tracing to(
      TracingSettings settings, String service, @Nullable String instance, TracingMetrics metrics) {
    Resource resource =
        Resource.getDefault().toBuilder()
            .put(AttributeKey.stringKey("service.name"), service)
            .build();
    if (instance != null) {
      resource =
          resource.toBuilder().put(AttributeKey.stringKey("service.instance.id"), instance).build();
    }
    String base = settings.endpoint().toString();
    OtlpHttpSpanExporter exporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint((base.endsWith("/") ? base : base + "/") + "v1/traces")
            .build();
    return over(
        new BoundedSpans(exporter, settings.queueCapacity(), metrics), settings.ratio(), resource);
  }

  /**
   * Traces to wherever a processor brings them.
   *
   * @param processor closed with this
   * @param ratio share of the crops without a trace parent that are traced
   */
  public static Tracing over(SpanProcessor processor, double ratio, Resource resource) {
    return new Tracing(
        SdkTracerProvider.builder()
            .setResource(resource)
            .setSampler(Sampler.parentBased(new LinkedSampler(ratio)))
            .setSpanLimits(SpanLimits.builder().setMaxNumberOfLinks(MOST_LINKS).build())
            .addSpanProcessor(processor)
            .build());
  }

  public boolean isOn() {
    return tracer != null;
  }

  /**
   * A crop that was read.
   *
   * @param traceParent header of its sender; null if there is none
   */
  public CropTrace crop(@Nullable Header traceParent, CropRef ref) {
    Tracer on = tracer;
    if (on == null) {
      return CropTrace.NONE;
    }
    long nanos = System.nanoTime();
    long epochNanos = CropTrace.epochNanos(Instant.now());
    Span span =
        on.spanBuilder("process " + ref.topic())
            .setSpanKind(SpanKind.CONSUMER)
            .setParent(TraceParent.read(traceParent))
            .setStartTimestamp(epochNanos, TimeUnit.NANOSECONDS)
            .setAttribute(SpanKeys.SYSTEM, "kafka")
            .setAttribute(SpanKeys.OPERATION, "process")
            .setAttribute(SpanKeys.TOPIC, ref.topic())
            .setAttribute(SpanKeys.PARTITION, Integer.toString(ref.partition()))
            .setAttribute(SpanKeys.OFFSET, ref.offset())
            .startSpan();
    return new CropTrace(on, span, epochNanos, nanos);
  }

  /**
   * A batch whose inference begins now.
   *
   * @param crops those of the batch that are recorded; at least one
   * @param size all crops of the batch
   */
  public BatchTrace batch(List<CropTrace> crops, int size) {
    Tracer on = tracer;
    if (on == null || crops.isEmpty()) {
      return new BatchTrace(Span.getInvalid(), Span.getInvalid());
    }
    SpanBuilder builder = on.spanBuilder("batch").setNoParent();
    long first = Long.MAX_VALUE;
    for (CropTrace crop : crops) {
      builder.addLink(crop.spanContext());
      first = Math.min(first, crop.submittedAt());
    }
    Span batch =
        builder
            .setStartTimestamp(first, TimeUnit.NANOSECONDS)
            .setAttribute(SpanKeys.BATCH_SIZE, (long) size)
            .startSpan();
    for (CropTrace crop : crops) {
      crop.inBatch(batch.getSpanContext());
    }
    Span inference = on.spanBuilder("infer").setParent(Context.root().with(batch)).startSpan();
    return new BatchTrace(batch, inference);
  }

  /** A crop that is about to be published by its gateway: here a trace begins, sampled or not. */
  public PublishTrace publish(String topic) {
    Tracer on = tracer;
    return on == null ? PublishTrace.NONE : publish(on, topic, Context.root());
  }

  /** A record that is about to be published, whose headers name its trace. */
  public PublishTrace publish(String topic, Headers headers) {
    Tracer on = tracer;
    if (on == null) {
      return PublishTrace.NONE;
    }
    Header traceParent = headers.lastHeader(CropHeaders.TRACE_PARENT);
    Context parent = TraceParent.read(traceParent);
    return Span.fromContext(parent).getSpanContext().isSampled()
        ? publish(on, topic, parent)
        : PublishTrace.NONE;
  }

  private static PublishTrace publish(Tracer on, String topic, Context parent) {
    return new PublishTrace(
        on.spanBuilder("publish " + topic)
            .setSpanKind(SpanKind.PRODUCER)
            .setParent(parent)
            .setAttribute(SpanKeys.SYSTEM, "kafka")
            .setAttribute(SpanKeys.OPERATION, "send")
            .setAttribute(SpanKeys.TOPIC, topic)
            .startSpan());
  }

  /** Sends what has ended, within 5 s. */
  @Override
  public void close() {
    close(CLOSE);
  }

  /** Sends what has ended, within a time. Harmless when called again. */
  public void close(Duration timeout) {
    if (provider != null) {
      provider.shutdown().join(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }
  }
}
