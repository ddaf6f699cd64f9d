package io.parkstream.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** A record from being sent until the broker has it. Ended by the producer's thread. */
public final class PublishTrace {
  /** Of a record that is not traced. */
  public static final PublishTrace NONE = new PublishTrace(Span.getInvalid());

  private final Span span;

  PublishTrace(Span span) {
    this.span = span;
  }

  /** Names this span to the readers of the record; null while tracing is off. */
  public @Nullable Header header() {
    return span.getSpanContext().isValid() ? TraceParent.header(Context.root().with(span)) : null;
  }

  /**
   * The broker has it or not. Ends the trace.
   *
   * @param failure null if it has
   */
  public void ended(@Nullable Throwable failure) {
    if (failure != null) {
      span.recordException(failure);
      span.setStatus(StatusCode.ERROR);
    }
    span.end();
  }
}
