package io.parkstream.domain;

import java.time.Instant;

/**
 * A site, space, camera or part of the state that an instance leaves out, and the others go on.
 *
 * @param what of it is left out: what it would be published to or kept in, such as {@code sites};
 *     or what is not taken up, such as {@code space} or {@code map}
 * @param key of the site, {@code <site>/<space>}, {@code <site>/<camera>} or the task
 * @param reason {@code poison}: it failed two threads; {@code no-room}: a bound is reached
 * @param message for people: the cause, or the bound and what to do; may hold text of a sender
 * @param since when it was first left out
 * @param lastAt when it was last
 * @param times that it was; of a task the entries that it has no room for
 */
public record LeftOut(
    String what,
    String key,
    String reason,
    String message,
    Instant since,
    Instant lastAt,
    long times) {
  /** No id has a blank. */
  private static final String TASK = "task ";

  /** The key of a task, which may have spaces of any site. */
  public static String task(Object id) {
    return TASK + id;
  }

  /** Whether it is of a site, or may be. */
  public boolean isOf(String site) {
    return key.equals(site) || key.startsWith(site + "/") || key.startsWith(TASK);
  }
}
