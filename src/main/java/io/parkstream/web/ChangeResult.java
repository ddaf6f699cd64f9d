package io.parkstream.web;

/** What became of a call that would change something; the word is in the metric and the log. */
public enum ChangeResult {
  /** The broker has it. */
  DONE("done", 200, "OK"),
  /** The call cannot be read, or asks for what cannot be. */
  INVALID("invalid", 400, "Bad Request"),
  /** Nobody is logged in, or the session has ended. */
  UNAUTHENTICATED("unauthenticated", 401, "Unauthorized"),
  /** The user's role does not allow it. */
  FORBIDDEN("forbidden", 403, "Forbidden"),
  /** Sent by a page of another origin. */
  FOREIGN_ORIGIN("foreign-origin", 403, "Forbidden"),
  /** Without the session's CSRF token. */
  NO_CSRF_TOKEN("no-csrf-token", 403, "Forbidden"),
  /** There is no such thing to change. */
  NOT_FOUND("not-found", 404, "Not Found"),
  /** What is to be changed has changed meanwhile. */
  CONFLICT("conflict", 409, "Conflict"),
  /** The body is larger than calls of its kind may have. */
  TOO_LARGE("too-large", 413, "Content Too Large"),
  /** Too many failed logins before. */
  LIMITED("limited", 429, "Too Many Requests"),
  /** As many changes are in flight as are taken at once. */
  BUSY("busy", 503, "Service Unavailable"),
  /** The broker did not take it in time, or something failed. */
  FAILED("failed", 503, "Service Unavailable");

  private final String word;
  private final int status;
  private final String title;

  ChangeResult(String word, int status, String title) {
    this.word = word;
    this.status = status;
    this.title = title;
  }

  public String word() {
    return word;
  }

  int status() {
    return status;
  }

  String title() {
    return title;
  }
}
