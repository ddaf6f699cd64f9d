package io.parkstream.tracing;

import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.parkstream.serde.CropHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** The W3C trace context in {@code ce_traceparent}; the contract has no trace state. */
final class TraceParent {
  private static final String FIELD = "traceparent";
  private static final TextMapGetter<Header> GETTER =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Header header) {
          return List.of(FIELD);
        }

        @Override
        public @Nullable String get(@Nullable Header header, String field) {
          return header == null || header.value() == null || !field.equals(FIELD)
              ? null
              : new String(header.value(), StandardCharsets.UTF_8);
        }
      };

  private TraceParent() {}

  /** The sender's span; without a header, or with a malformed one, a new trace begins. */
  static Context read(@Nullable Header header) {
    return header == null
        ? Context.root()
        : W3CTraceContextPropagator.getInstance().extract(Context.root(), header, GETTER);
  }

  /** Names a span to the next one in the trace. */
  static Header header(Context context) {
    RecordHeaders headers = new RecordHeaders();
    W3CTraceContextPropagator.getInstance()
        .inject(
            context,
            headers,
            (carrier, field, value) -> {
              if (carrier != null && field.equals(FIELD)) {
                carrier.add(
                    new RecordHeader(
                        CropHeaders.TRACE_PARENT, value.getBytes(StandardCharsets.UTF_8)));
              }
            });
    return headers.lastHeader(CropHeaders.TRACE_PARENT);
  }
}
