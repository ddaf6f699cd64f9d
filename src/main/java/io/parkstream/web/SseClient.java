package io.parkstream.web;

import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A client behind a connection that carries server-sent events. */
final class SseClient implements EventClient {
  private static final long RECONNECT_MILLIS = 1000;

  private final SseEventSink sink;
  private final Sse sse;
  private final HttpServerRequest request;
  private final ClientLimits limits;

  /** What the event under way takes of the bytes that clients have not taken yet. */
  private volatile @Nullable Place bytes;

  SseClient(SseEventSink sink, Sse sse, HttpServerRequest request, ClientLimits limits) {
    this.sink = sink;
    this.sse = sse;
    this.request = request;
    this.limits = limits;
  }

  @Override
  public boolean hasRoomFor(int size) {
    Optional<Place> place =
        limits.take(ClientAddress.of(request), ClientLimits.Kind.BYTES, 2L * size);
    place.ifPresent(taken -> bytes = taken);
    return place.isPresent();
  }

  /** Called when its connection has ended, too. */
  void giveBack() {
    Place taken = bytes;
    if (taken != null) {
      taken.close();
    }
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
    try {
      return sink.send(event.build()).whenComplete((done, failure) -> giveBack());
    } catch (RuntimeException e) {
      giveBack();
      throw e;
    }
  }

  @Override
  public boolean isClosed() {
    return sink.isClosed();
  }

  @Override
  public void close() {
    sink.close();
    // What it has not read would keep the connection open.
    Connections.cut(request.connection());
  }
}
