package io.parkstream.app;

import java.util.Locale;

/**
 * What is said of a port that cannot be opened: the address and its setting, then the next step.
 */
public final class TakenPort {
  private TakenPort() {}

  /**
   * Two lines.
   *
   * @param host that was to be listened on
   * @param key of the port's setting, such as {@code quarkus.http.port}
   * @param reason as the system gives it
   */
  public static String describe(String host, int port, String key, String reason) {
    return describe(
        host, port, key, reason, key.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_") + "=");
  }

  /**
   * As above, of an option.
   *
   * @param option such as {@code --port}
   */
  static String describeOption(String host, int port, String option, String reason) {
    return describe(host, port, option, reason, option + " ");
  }

  private static String describe(String host, int port, String key, String reason, String setting) {
    return "cannot listen on %s:%d (%s): %s%n%s"
        .formatted(
            host,
            port,
            key,
            reason,
            ("Stop the program that uses it ('ss -ltnp sport = :%d' shows it), or choose another"
                    + " port, such as %s%d.")
                .formatted(port, setting, port == 65_535 ? 8080 : port + 1));
  }
}
