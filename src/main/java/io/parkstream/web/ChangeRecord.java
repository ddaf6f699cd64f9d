package io.parkstream.web;

import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Keeps what was changed, by whom: in the audit log and in the metrics. Thread safe. */
@Singleton
public final class ChangeRecord {
  private final Dashboard dashboard;
  private final AuditLog audit = new AuditLog(System::nanoTime);

  ChangeRecord(Dashboard dashboard) {
    this.dashboard = dashboard;
  }

  /**
   * Keeps a call that changes something, or would have.
   *
   * @param user who asked; null where nobody is logged in
   * @param call what was asked for
   * @param details what was changed, or why it was not; no secrets
   */
  public void changed(
      @Nullable String user,
      HttpServerRequest request,
      String call,
      ChangeResult result,
      String details) {
    dashboard.metrics().changeRequested(result);
    audit.write(user, ClientAddress.of(request), call, result, details);
  }

  /** Keeps a login or a logout. */
  void login(
      @Nullable String user, HttpServerRequest request, ChangeResult result, String details) {
    dashboard.metrics().loginRequested(result);
    audit.write(user, ClientAddress.of(request), "login", result, details);
  }
}
