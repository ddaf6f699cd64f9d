package io.parkstream.web;

/**
 * An error as RFC 9457 has it.
 *
 * @param type {@code about:blank}: the status says what kind it is
 * @param title the status in words
 * @param status of HTTP
 * @param detail for people; names no class and no file
 */
public record Problem(String type, String title, int status, String detail) {
  static final String MEDIA_TYPE = "application/problem+json";

  /** Without a framework that writes it; the texts are ours and need no escaping. */
  static String text(int status, String title, String detail) {
    return "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\"}"
        .formatted(title, status, detail);
  }

  static Problem of(int status, String title, String detail) {
    return new Problem("about:blank", title, status, detail);
  }
}
