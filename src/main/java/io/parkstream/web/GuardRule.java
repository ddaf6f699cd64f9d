package io.parkstream.web;

import io.parkstream.web.login.Role;
import io.vertx.core.http.HttpMethod;

/**
 * Who may call what.
 *
 * @param method of the call
 * @param path as Vert.x has it: {@code /api/v1/sites/:site}
 * @param role the least that the caller needs
 * @param what it does, in a word or two, for the audit log
 * @param maxBytes of its body
 * @param handler does it; may block, on a worker thread
 */
public record GuardRule(
    HttpMethod method, String path, Role role, String what, int maxBytes, Handler handler) {

  /** Does what a call asks for. */
  @FunctionalInterface
  public interface Handler {
    /**
     * Does it, within seconds.
     *
     * @throws RuntimeException for what should not happen; it is logged and answered with 503
     */
    Changed handle(ChangeCall call) throws InterruptedException;
  }

  /** Whether a path without its query is one of these; percent signs are compared as they are. */
  boolean matches(HttpMethod asked, String askedPath) {
    if (!method.equals(asked)) {
      return false;
    }
    String[] expected = path.split("/", -1);
    String[] actual = askedPath.split("/", -1);
    if (expected.length != actual.length) {
      return false;
    }
    for (int i = 0; i < expected.length; i++) {
      boolean isVariable = expected[i].startsWith(":");
      if (isVariable ? actual[i].isEmpty() : !expected[i].equals(actual[i])) {
        return false;
      }
    }
    return true;
  }
}
