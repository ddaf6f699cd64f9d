package io.parkstream.app;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Serves the description of all messages at {@code /asyncapi}. The document and the schemas that it
 * points to are static resources; this is only the name without an ending.
 */
@ApplicationScoped
public class AsyncApiRoute {
  private static final String DOCUMENT = "META-INF/resources/asyncapi.json";
  private static final String TYPE = "application/vnd.aai.asyncapi+json;version=3.0.0";

  private final Buffer document = Buffer.buffer(read());

  void add(@Observes Router router) {
    router
        .get("/asyncapi")
        .handler(context -> context.response().putHeader("content-type", TYPE).end(document));
  }

  private static byte[] read() {
    try (InputStream in =
        Thread.currentThread().getContextClassLoader().getResourceAsStream(DOCUMENT)) {
      if (in == null) {
        throw new IllegalStateException("the application has no " + DOCUMENT);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
