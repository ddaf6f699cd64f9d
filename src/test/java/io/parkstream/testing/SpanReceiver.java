package io.parkstream.testing;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A collector that takes OTLP over HTTP and remembers what came, as the bytes that came. */
public final class SpanReceiver implements AutoCloseable {
  private final HttpServer server;

  /** Each byte a character: names and ids are found in it as they are. */
  private final List<String> requests = new CopyOnWriteArrayList<>();

  public SpanReceiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/traces",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          requests.add(new String(body, StandardCharsets.ISO_8859_1));
          exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
  }

  public String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Whether text came, such as the name of a span. */
  public boolean has(String text) {
    return requests.stream().anyMatch(request -> request.contains(text));
  }

  /** Whether an id came, given in hexadecimal digits. */
  public boolean hasId(String hex) {
    return has(new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1));
  }

  public int requests() {
    return requests.size();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
