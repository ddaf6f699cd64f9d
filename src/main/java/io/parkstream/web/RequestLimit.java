package io.parkstream.web;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Refuses requests of the API beyond the configured rate, before anything is done for them. */
final class RequestLimit {
  private static final int TOO_MANY = 429;

  private final Dashboard dashboard;

  RequestLimit(Dashboard dashboard) {
    this.dashboard = dashboard;
  }

  @ServerRequestFilter
  public Optional<Response> refuseTooMany() {
    if (dashboard.takesRequest()) {
      return Optional.empty();
    }
    return Optional.of(
        Response.status(TOO_MANY)
            .type(Problem.MEDIA_TYPE)
            .header(HttpHeaders.RETRY_AFTER, 1)
            .entity(
                Problem.of(
                    TOO_MANY,
                    "Too Many Requests",
                    "more requests than parkstream.web.max-requests-per-second allows"))
            .build());
  }
}
