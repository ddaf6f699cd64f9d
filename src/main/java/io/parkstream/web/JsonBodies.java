package io.parkstream.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.core.ServerSerialisers;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveResourceInfo;
import org.jboss.resteasy.reactive.server.spi.ServerMessageBodyWriter;
import org.jboss.resteasy.reactive.server.spi.ServerRequestContext;

/**
 * Writes what the API answers. The writers of the framework give a whole body to the connection at
 * once, or hold a thread until the client has read it.
 */
@Provider
@Singleton
@Produces(MediaType.WILDCARD)
public final class JsonBodies implements ServerMessageBodyWriter<Object> {
  private final ObjectMapper json;
  private final Dashboard dashboard;

  JsonBodies(ObjectMapper json, Dashboard dashboard) {
    this.json = json;
    this.dashboard = dashboard;
  }

  @Override
  public boolean isWriteable(
      Class<?> type, Type genericType, ResteasyReactiveResourceInfo target, MediaType mediaType) {
    return isOurs(type, mediaType);
  }

  @Override
  public boolean isWriteable(
      Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
    return isOurs(type, mediaType);
  }

  private static boolean isOurs(Class<?> type, MediaType mediaType) {
    return SharedBody.class.isAssignableFrom(type)
        || SnapshotCache.Version.class.isAssignableFrom(type)
        || (mediaType != null && mediaType.getSubtype().endsWith("json"));
  }

  @Override
  public void writeResponse(Object value, Type genericType, ServerRequestContext context)
      throws IOException {
    ResteasyReactiveRequestContext request = (ResteasyReactiveRequestContext) context;
    RoutingContext call = request.unwrap(RoutingContext.class);
    ServerSerialisers.encodeResponseHeaders(request);
    context.serverResponse().setPreCommitListener(null);
    if (value instanceof SnapshotCache.Version version) {
      call.addEndHandler(ended -> version.release());
      Answer.send(call, version.body(), 0, dashboard.limits(), dashboard.metrics());
    } else {
      SharedBody body =
          value instanceof SharedBody whole
              ? whole
              : new SharedBody(json.writeValueAsBytes(value), null);
      Answer.send(call, body, body.bytes().length, dashboard.limits(), dashboard.metrics());
    }
  }

  @Override
  public void writeTo(
      Object value,
      Class<?> type,
      Type genericType,
      Annotation[] annotations,
      MediaType mediaType,
      MultivaluedMap<String, Object> headers,
      OutputStream out)
      throws IOException {
    json.writeValue(out, value);
  }
}
