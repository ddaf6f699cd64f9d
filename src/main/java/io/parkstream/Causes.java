package io.parkstream;

import java.util.ArrayList;
import java.util.List;

/** What lies behind a failure. */
public final class Causes {
  private Causes() {}

  /**
   * The failure, its cause, the cause of that, and so on; each once, should they go in a circle.
   */
  public static List<Throwable> of(Throwable failure) {
    List<Throwable> causes = new ArrayList<>();
    for (Throwable t = failure; t != null && !causes.contains(t); t = t.getCause()) {
      causes.add(t);
    }
    return causes;
  }
}
