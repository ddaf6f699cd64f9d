package io.parkstream.web;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** Every failure of the API becomes a problem without a stack trace. */
final class Problems {
  private static final Logger log = Logger.getLogger(Problems.class);

  private static final int RETRY_AFTER_SECONDS = 2;

  Problems() {}

  @ServerExceptionMapper
  public Response notReady(NotReadyException failure) {
    return answer(Response.Status.SERVICE_UNAVAILABLE, failure.getMessage() + "; ask again soon");
  }

  @ServerExceptionMapper
  public Response refused(WebApplicationException failure) {
    int status = failure.getResponse().getStatus();
    Response.StatusType known = Response.Status.fromStatusCode(status);
    return answer(
        known == null ? Response.Status.INTERNAL_SERVER_ERROR : known,
        detail(failure.getMessage()));
  }

  /** What the framework says of an address that it does not know helps nobody. */
  private static String detail(@Nullable String message) {
    return message == null || message.startsWith("HTTP ") || message.startsWith("Unable to find")
        ? "this cannot be asked for here; /openapi says what can"
        : message;
  }

  @ServerExceptionMapper
  public Response unexpected(Throwable failure) {
    log.error("a request failed", failure);
    return answer(Response.Status.INTERNAL_SERVER_ERROR, "the log of the service says why");
  }

  private static Response answer(Response.StatusType status, String detail) {
    Response.ResponseBuilder answer =
        Response.status(status)
            .type(Problem.MEDIA_TYPE)
            .entity(Problem.of(status.getStatusCode(), status.getReasonPhrase(), detail));
    if (status.getStatusCode() == Response.Status.SERVICE_UNAVAILABLE.getStatusCode()) {
      answer.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
    }
    return answer.build();
  }
}
