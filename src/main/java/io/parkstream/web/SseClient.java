package io.parkstream.web;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A client behind a connection that carries server-sent events. */
final class SseClient implements EventClient {
  private static final long RECONNECT_MILLIS = 1000;

  private final SseEventSink sink;
  private final Sse sse;

  SseClient(SseEventSink sink, Sse sse) {
    this.sink = sink;
    this.sse = sse;
  }

  @Override
  public CompletionStage<?> send(String name, @Nullable String id, String data) {
    OutboundSseEvent.Builder event =
        sse.newEventBuilder()
            .name(name)
            .mediaType(MediaType.TEXT_PLAIN_TYPE)
            .reconnectDelay(RECONNECT_MILLIS)
            .data(String.class, data);
    if (id != null) {
      event.id(id);
    }
    return sink.send(event.build());
  }

  @Override
  public boolean isClosed() {
    return sink.isClosed();
  }

  @Override
  public void close() {
    sink.close();
  }
}
