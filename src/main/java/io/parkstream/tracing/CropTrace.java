package io.parkstream.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Context;
import io.parkstream.domain.Classification;
import io.parkstream.domain.ModelIdentity;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * The way of one crop from being read to being answered: a span that goes on where the sender's
 * trace parent points, with a span below it for each step. Times are those of {@link
 * System#nanoTime}.
 *
 * <p>Belongs to the stream thread that reads the crop. The inference thread sets its batch before
 * the crop's ticket is done, and the stream thread reads it after that.
 */
public final class CropTrace {
  /** Of a crop while tracing is off. */
  public static final CropTrace NONE =
      new CropTrace(TracerProvider.noop().get("off"), Span.getInvalid(), 0, 0);

  private final Tracer tracer;
  private final Span span;
  private final long epochNanos;
  private final long nanos;
  private long submittedNanos;
  private SpanContext batch = SpanContext.getInvalid();

  /**
   * @param epochNanos when the span began, since 1970
   * @param nanos the same moment by {@link System#nanoTime}
   */
  CropTrace(Tracer tracer, Span span, long epochNanos, long nanos) {
    this.tracer = tracer;
    this.span = span;
    this.epochNanos = epochNanos;
    this.nanos = nanos;
  }

  static long epochNanos(Instant instant) {
    return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
  }

  /** Whether spans are made of it, and it has not ended. */
  public boolean isRecorded() {
    return span.isRecording();
  }

  /**
   * Names this crop's span to the readers of its event, also if the crop is not sampled: the
   * sampling decision applies to all later spans. Null while tracing is off.
   */
  public @Nullable Header header() {
    return span.getSpanContext().isValid() ? TraceParent.header(context()) : null;
  }

  /** The picture was decoded, or found to be none. */
  public void decoded(long beginNanos, long endNanos) {
    if (isRecorded()) {
      step("decode", beginNanos).end(at(endNanos), TimeUnit.NANOSECONDS);
    }
  }

  /** It is about to be offered to the batcher. The last time counts. */
  public void submitted() {
    if (isRecorded()) {
      submittedNanos = System.nanoTime();
    }
  }

  /** Its batch has begun; called by the thread that infers. */
  void inBatch(SpanContext itsBatch) {
    batch = itsBatch;
  }

  /** When it was offered to the batcher, nanoseconds since 1970. */
  long submittedAt() {
    return at(submittedNanos);
  }

  SpanContext spanContext() {
    return span.getSpanContext();
  }

  /** Its classification was forwarded. Ends the trace. */
  public void classified(Classification classification) {
    if (!isRecorded()) {
      return;
    }
    long inferred = submittedNanos + classification.queued().toNanos();
    step("wait", submittedNanos).end(at(inferred), TimeUnit.NANOSECONDS);
    Span inference = step("infer", inferred);
    if (batch.isValid()) {
      inference.addLink(batch);
    }
    inference.setAttribute(SpanKeys.BATCH_SIZE, (long) classification.batchSize());
    inference.end(at(inferred + classification.inference().toNanos()), TimeUnit.NANOSECONDS);
    span.setAttribute(SpanKeys.RESULT, "classified");
    span.setAttribute(SpanKeys.SITE, classification.camera().site());
    span.setAttribute(SpanKeys.CAMERA, classification.camera().camera());
    span.setAttribute(SpanKeys.SPACE, classification.space().space());
    span.setAttribute(SpanKeys.OCCUPANCY, classification.occupancy().word());
    span.setAttribute(SpanKeys.PROBABILITY, (double) classification.probabilityOccupied());
    span.setAttribute(SpanKeys.MODEL, text(classification.model()));
    end();
  }

  /** It became a dead letter. Ends the trace. */
  public void rejected(String reason) {
    if (isRecorded()) {
      span.setAttribute(SpanKeys.RESULT, "dead-letter");
      span.setAttribute(SpanKeys.REASON, reason);
      span.setStatus(StatusCode.ERROR, reason);
      end();
    }
  }

  /** It is skipped, since nobody waits for it any more. Ends the trace. */
  public void expired() {
    if (isRecorded()) {
      span.setAttribute(SpanKeys.RESULT, "expired");
      end();
    }
  }

  /**
   * It was not answered here, and is read again by the next owner of the partition. Ends the trace.
   */
  public void abandoned() {
    if (isRecorded()) {
      span.setAttribute(SpanKeys.RESULT, "abandoned");
      span.setStatus(StatusCode.ERROR, "not answered here; it is read again");
      end();
    }
  }

  static String text(ModelIdentity model) {
    return model.name() + "/" + model.version();
  }

  private Span step(String name, long beginNanos) {
    return tracer
        .spanBuilder(name)
        .setParent(context())
        .setStartTimestamp(at(beginNanos), TimeUnit.NANOSECONDS)
        .startSpan();
  }

  private void end() {
    span.end(at(System.nanoTime()), TimeUnit.NANOSECONDS);
  }

  private Context context() {
    return Context.root().with(span);
  }

  private long at(long nanoTime) {
    return epochNanos + (nanoTime - nanos);
  }
}
