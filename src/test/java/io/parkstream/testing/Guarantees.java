package io.parkstream.testing;

import io.parkstream.stream.clients.StreamsSettings.Guarantee;
import java.util.List;

/** For which guarantees the long tests run. */
public final class Guarantees {
  private Guarantees() {}

  /** Exactly-once, which promises more, in the short form of a test; in the long form as below. */
  public static List<Guarantee> promised() {
    return "long".equals(System.getProperty("chaos")) ? chosen() : List.of(Guarantee.EXACTLY_ONCE);
  }

  /** All, or the one that {@code -Dchaos.guarantee=EXACTLY_ONCE} names. */
  public static List<Guarantee> chosen() {
    String only = System.getProperty("chaos.guarantee", "");
    return only.isEmpty() ? List.of(Guarantee.values()) : List.of(Guarantee.valueOf(only));
  }
}
