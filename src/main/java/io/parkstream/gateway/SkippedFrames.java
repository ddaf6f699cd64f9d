package io.parkstream.gateway;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.jboss.logging.Logger;

/**
 * Counts the frames that a gateway skips, by reason. The first of a reason is logged whole; while
 * they go on, one of them each minute. Thread safe.
 */
public final class SkippedFrames {
  private static final Logger log = Logger.getLogger(SkippedFrames.class);

  /** A camera that delivers nothing else fills no disk with lines. */
  private static final Duration QUIET = Duration.ofMinutes(1);

  private final Clock clock;
  private final Map<Reason, Long> counts = new EnumMap<>(Reason.class);
  private final Map<Reason, Instant> logged = new EnumMap<>(Reason.class);
  private final Map<Reason, Long> unlogged = new EnumMap<>(Reason.class);

  /** Why a frame is not cut. */
  public enum Reason {
    /** Its end or a part of its pixels is missing. */
    INCOMPLETE,
    /** It is no picture, or one that cannot be decoded. */
    DAMAGED,
    /** The file cannot be read, or has gone. */
    UNREADABLE,
    /** A film has a place for it, but nothing in it. */
    DROPPED,
    /** It has not the size that the map was drawn for. */
    WRONG_SIZE,
    /** The camera delivers one and the same picture. */
    FROZEN;

    /** The word in messages: lower case. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  public SkippedFrames() {
    this(Clock.systemUTC());
  }

  SkippedFrames(Clock clock) {
    this.clock = clock;
  }

  /**
   * Counts a frame.
   *
   * @param frame its name, for the log
   * @param why in words that follow the name
   */
  synchronized void add(Reason reason, String frame, String why) {
    counts.merge(reason, 1L, Long::sum);
    Instant now = clock.instant();
    Instant before = logged.get(reason);
    if (before != null && now.isBefore(before.plus(QUIET)) && !now.isBefore(before)) {
      unlogged.merge(reason, 1L, Long::sum);
      return;
    }
    Long others = unlogged.remove(reason);
    log.warnf(
        "skipped frame %s: %s%s",
        frame, why, others == null ? "" : " (and %d more %s)".formatted(others, reason.word()));
    logged.put(reason, now);
  }

  /** So far, without those that are zero; a copy. */
  public synchronized Map<Reason, Long> counts() {
    return counts.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(counts));
  }

  /** Of all reasons. */
  public synchronized long total() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** In words, such as "3 skipped (2 incomplete, 1 wrong size)". */
  static String describe(Map<Reason, Long> counts) {
    StringJoiner reasons = new StringJoiner(", ", " (", ")").setEmptyValue("");
    long total = 0;
    for (Map.Entry<Reason, Long> entry : counts.entrySet()) {
      if (entry.getValue() > 0) {
        reasons.add(entry.getValue() + " " + entry.getKey().word());
        total += entry.getValue();
      }
    }
    return total + " skipped" + reasons;
  }
}
