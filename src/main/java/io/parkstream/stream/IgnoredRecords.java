package io.parkstream.stream;

import io.parkstream.domain.CropRef;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Counts the records that have no effect, and logs the first of each kind with its coordinates: a
 * sender that goes on sending them cannot fill the log. A kind is logged again after {@link
 * #SILENCE}, with the number of those in between. Safe for use by several threads.
 */
final class IgnoredRecords {
  private static final Logger log = Logger.getLogger(IgnoredRecords.class);

  /** Between two lines of one kind. */
  static final Duration SILENCE = Duration.ofMinutes(10);

  private final StreamMetrics metrics;
  private final Clock clock;
  private final Map<InputTopic, Map<IgnoredReason, Kind>> kinds = new EnumMap<>(InputTopic.class);

  private static final class Kind {
    long loggedMillis = Long.MIN_VALUE;
    long since;
  }

  IgnoredRecords(StreamMetrics metrics, Clock clock) {
    this.metrics = metrics;
    this.clock = clock;
  }

  /**
   * A record has no effect.
   *
   * @param at where it lies; null if the failure belongs to no record
   * @param message what was wrong
   */
  void ignored(InputTopic topic, IgnoredReason reason, @Nullable CropRef at, String message) {
    metrics.ignored(topic, reason);
    long more = loggable(topic, reason);
    if (more >= 0) {
      log.warnf(
          "A record of %s is ignored as %s: %s: %s%s",
          topic.word(),
          reason.word(),
          at,
          message,
          more == 0 ? "" : " (and " + more + " of the kind before it, not logged)");
    }
  }

  /** As above, for what nobody foresaw: the first of a kind is logged with its trace. */
  void unexpected(InputTopic topic, @Nullable CropRef at, Throwable flaw) {
    metrics.ignored(topic, IgnoredReason.UNEXPECTED);
    if (loggable(topic, IgnoredReason.UNEXPECTED) >= 0) {
      log.errorf(flaw, "A record of %s is ignored: %s failed unexpectedly", topic.word(), at);
    }
  }

  /** A crop ends as a dead letter for what nobody foresaw; counted there. */
  void deadLettered(CropRef at, Throwable flaw) {
    if (loggable(InputTopic.CROPS, IgnoredReason.UNEXPECTED) >= 0) {
      log.errorf(flaw, "%s becomes a dead letter: it failed unexpectedly", at);
    }
  }

  /** A record is set aside for good; each is logged, since each has cost two threads. */
  void poisoned(InputTopic topic, CropRef at, String cause) {
    metrics.poisoned(topic);
    if (topic != InputTopic.CROPS) {
      metrics.ignored(topic, IgnoredReason.POISON);
    }
    log.errorf("Skipping a poison record of %s: %s failed twice: %s", topic.word(), at, cause);
  }

  /**
   * What a task puts out by itself for a key is left out, each time that it is due; logged as a
   * kind.
   */
  void leftOut(String node, String key, String cause) {
    metrics.poisoned(InputTopic.STATE);
    metrics.ignored(InputTopic.STATE, IgnoredReason.POISON);
    long more = loggable(InputTopic.STATE, IgnoredReason.POISON);
    if (more >= 0) {
      log.errorf(
          "What is to be put out for %s to %s is left out as poison: it failed two threads: %s%s",
          key,
          node,
          cause,
          more == 0 ? "" : " (and " + more + " of the kind before it, not logged)");
    }
  }

  /** How many of the kind were not logged since the last line; negative if this one is neither. */
  private synchronized long loggable(InputTopic topic, IgnoredReason reason) {
    Kind kind =
        kinds
            .computeIfAbsent(topic, each -> new EnumMap<>(IgnoredReason.class))
            .computeIfAbsent(reason, each -> new Kind());
    long now = clock.millis();
    if (kind.loggedMillis != Long.MIN_VALUE && now - kind.loggedMillis < SILENCE.toMillis()) {
      kind.since++;
      return -1;
    }
    kind.loggedMillis = now;
    long more = kind.since;
    kind.since = 0;
    return more;
  }
}
