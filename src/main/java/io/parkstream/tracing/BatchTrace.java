package io.parkstream.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.parkstream.domain.ModelIdentity;

/**
 * One batch: a trace of its own with links to its crops, since a batch belongs to no single one of
 * them; and inference within it. Belongs to the thread that infers.
 */
public final class BatchTrace {
  private final Span batch;
  private final Span inference;

  BatchTrace(Span batch, Span inference) {
    this.batch = batch;
    this.inference = inference;
  }

  /** The engine has answered. Ends the trace. */
  public void inferred(ModelIdentity model) {
    inference.setAttribute(SpanKeys.MODEL, CropTrace.text(model));
    end();
  }

  /** The engine has thrown. Ends the trace. */
  public void failed(Throwable failure) {
    inference.recordException(failure);
    inference.setStatus(StatusCode.ERROR);
    batch.setStatus(StatusCode.ERROR);
    end();
  }

  private void end() {
    inference.end();
    batch.end();
  }
}
