package io.parkstream.tracing;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Lets so many ended spans wait for the exporter, drops the others, and counts what becomes of all.
 * The SDK's own queue drops too, but reports only to OpenTelemetry's meters; it never fills here.
 */
final class BoundedSpans implements SpanProcessor {
  /** Spans in one request, the SDK's default. */
  private static final int REQUEST = 512;

  private static final Logger log = Logger.getLogger(BoundedSpans.class);

  private final int capacity;
  private final TracingMetrics metrics;
  private final AtomicInteger waiting = new AtomicInteger();
  private final BatchSpanProcessor queue;

  BoundedSpans(SpanExporter exporter, int capacity, TracingMetrics metrics) {
    this.capacity = capacity;
    this.metrics = metrics;
    this.queue =
        BatchSpanProcessor.builder(new Counted(exporter))
            .setMaxQueueSize(capacity)
            .setMaxExportBatchSize(Math.min(REQUEST, capacity))
            .build();
  }

  @Override
  public void onStart(Context parent, ReadWriteSpan span) {}

  @Override
  public boolean isStartRequired() {
    return false;
  }

  @Override
  public void onEnd(ReadableSpan span) {
    if (waiting.incrementAndGet() > capacity) {
      waiting.decrementAndGet();
      metrics.dropped();
    } else {
      queue.onEnd(span);
    }
  }

  @Override
  public boolean isEndRequired() {
    return true;
  }

  @Override
  public CompletableResultCode forceFlush() {
    return queue.forceFlush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return queue.shutdown();
  }

  /** Counts, and logs the first failure after a success; further ones are only counted. */
  private final class Counted implements SpanExporter {
    private final SpanExporter exporter;
    private final AtomicBoolean told = new AtomicBoolean();

    Counted(SpanExporter exporter) {
      this.exporter = exporter;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      int count = spans.size();
      waiting.addAndGet(-count);
      CompletableResultCode result = exporter.export(spans);
      result.whenComplete(
          () -> {
            if (result.isSuccess()) {
              told.set(false);
              metrics.exported(count);
            } else {
              metrics.failed(count);
              if (told.compareAndSet(false, true)) {
                log.warnf(
                    "the trace collector rejected %s spans (%s); further rejections are only counted."
                        + " parkstream.tracing.endpoint must accept OTLP over HTTP",
                    count, why(result.getFailureThrowable()));
              }
            }
          });
      return result;
    }

    private static String why(@Nullable Throwable failure) {
      Throwable root = failure;
      while (root != null && root.getCause() != null) {
        root = root.getCause();
      }
      if (root == null) {
        return "no reason given";
      }
      String name = root.getClass().getSimpleName();
      return root.getMessage() == null ? name : name + ": " + root.getMessage();
    }

    @Override
    public CompletableResultCode flush() {
      return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
      return exporter.shutdown();
    }
  }
}
