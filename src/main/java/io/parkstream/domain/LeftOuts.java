package io.parkstream.domain;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What this instance leaves out at the moment. An entry goes when what it names is taken up again,
 * or was not left out for {@link #MEMORY}: a site that is gone, or that another instance has now.
 * At most {@link #MAX_ENTRIES} are held, the one last left out longest ago goes first. Safe for use
 * by several threads.
 */
public final class LeftOuts {
  /** Enough to see what is wrong; at up to 1 kB. */
  public static final int MAX_ENTRIES = 1_000;

  /** A site or a space that was poison is tried again within this time. */
  static final Duration MEMORY = Duration.ofDays(1);

  private static final int MESSAGE_CHARACTERS = 300;

  private final Clock clock;

  /** The one left out last is the last. */
  private final Map<Key, LeftOut> entries = new LinkedHashMap<>();

  /** Asked for each crop, so not under the lock. */
  private volatile boolean empty = true;

  private record Key(String what, String key) {}

  /** Nothing is left out yet. */
  public LeftOuts(Clock clock) {
    this.clock = clock;
  }

  /**
   * Something is left out, again or for the first time.
   *
   * @param more how often; not negative
   */
  public synchronized void leaveOut(
      String what, String key, String reason, String message, long more) {
    Instant now = clock.instant();
    LeftOut before = entries.remove(new Key(what, key));
    LeftOut entry =
        new LeftOut(
            what,
            key,
            reason,
            message.length() <= MESSAGE_CHARACTERS
                ? message
                : message.substring(0, MESSAGE_CHARACTERS) + "…",
            before == null ? now : before.since(),
            now,
            (before == null ? 0 : before.times()) + more);
    entries.put(new Key(what, key), entry);
    if (entries.size() > MAX_ENTRIES) {
      entries.remove(entries.keySet().iterator().next());
    }
    empty = false;
  }

  /** It is taken up; harmless if it was not left out. */
  public void takeUp(String what, String key) {
    if (!empty) {
      remove(new Key(what, key));
    }
  }

  private synchronized void remove(Key key) {
    entries.remove(key);
    empty = entries.isEmpty();
  }

  /** What is left out now, the latest last. */
  public synchronized List<LeftOut> all() {
    Instant oldest = clock.instant().minus(MEMORY);
    entries.values().removeIf(entry -> entry.lastAt().isBefore(oldest));
    empty = entries.isEmpty();
    return List.copyOf(entries.values());
  }
}
