package io.parkstream.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.parkstream.tracing.Tracing;
import java.util.List;

/** Tracing into memory: what has ended is here at once. */
public final class RecordedSpans {
  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();

  /**
   * Tracing that ends here.
   *
   * @param ratio of what has no parent
   */
  public Tracing tracing(double ratio) {
    return Tracing.over(SimpleSpanProcessor.create(exporter), ratio, Resource.getDefault());
  }

  /** All that have ended, in the order of their ends. */
  public List<SpanData> all() {
    return exporter.getFinishedSpanItems();
  }

  /** Those of a name. */
  public List<SpanData> named(String name) {
    return all().stream().filter(span -> span.getName().equals(name)).toList();
  }

  /** The one of a name. */
  public SpanData only(String name) {
    assertThat(named(name)).as("spans %s of %s", name, all()).hasSize(1);
    return named(name).get(0);
  }
}
