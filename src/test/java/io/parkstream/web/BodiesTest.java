package io.parkstream.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BodiesTest {
  private static final Duration TIMEOUT = Duration.ofMillis(300);
  private static final String HEAD =
      "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 5\r\n\r\n";

  private final AtomicInteger tooSlow = new AtomicInteger();
  private final List<String> read = new CopyOnWriteArrayList<>();
  private final Bodies bodies = new Bodies(TIMEOUT, tooSlow::incrementAndGet);
  private Vertx vertx;

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @Test
  void connection_isClosed_whenTheBodyDoesNotEndInTime() throws Exception {
    // When
    String answer = send(HEAD + "abc", (call, body) -> call.response().end("read"));

    // Then
    assertThat(answer).isEmpty();
    assertThat(read).isEmpty();
    assertThat(tooSlow).hasValue(1);
  }

  @Test
  void answer_mayTakeLonger_onceTheBodyIsThere() throws Exception {
    // When
    String answer =
        send(
            HEAD + "abcde",
            (call, body) ->
                vertx.setTimer(3 * TIMEOUT.toMillis(), late -> call.response().end("read")));

    // Then
    assertThat(answer).startsWith("HTTP/1.1 200 OK").endsWith("read");
    assertThat(read).containsExactly("abcde");
    assertThat(tooSlow).hasValue(0);
  }

  @Test
  void call_isAnswered_whenWhatTakesTheBodyThrows() throws Exception {
    // When
    String answer =
        send(
            HEAD + "abcde",
            (call, body) -> {
              throw new IllegalStateException("on purpose");
            });

    // Then
    assertThat(answer).startsWith("HTTP/1.1 500 ");
  }

  @Test
  void connection_isClosed_whenABodyThatIsTooLargeGoesOn() throws Exception {
    // When
    String answer =
        send(
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                + ("20\r\n" + "x".repeat(32) + "\r\n").repeat(3),
            (call, body) -> call.response().end("read"));

    // Then it ends, though the client goes on reading
    assertThat(answer).startsWith("HTTP/1.1 413 ");
    assertThat(read).isEmpty();
    assertThat(tooSlow).hasValue(1);
  }

  /** Sends a request; what comes back until the server closes, at most a whole answer. */
  private String send(String request, BiConsumer<RoutingContext, byte[]> whole) throws Exception {
    Router router = Router.router(vertx);
    router
        .route()
        .handler(
            call -> {
              bodies.read(
                  call,
                  64,
                  body -> {
                    read.add(new String(body, UTF_8));
                    whole.accept(call, body);
                  },
                  () -> call.response().setStatusCode(413).end());
            });
    HttpServer server = TestServer.listen(vertx, router);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.actualPort())) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    } catch (IOException e) {
      throw new AssertionError("expected an answer or an orderly end", e);
    }
  }
}
