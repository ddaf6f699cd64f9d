package io.parkstream.stream;

import io.parkstream.domain.CropRef;
import io.parkstream.domain.Ids;
import io.parkstream.domain.LeftOuts;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Stream;
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
  private final LeftOuts leftOuts;
  private final Clock clock;
  private final Map<InputTopic, Map<IgnoredReason, Kind>> kinds = new EnumMap<>(InputTopic.class);

  private static final class Kind {
    long loggedMillis = Long.MIN_VALUE;
    long since;
  }

  /**
   * @param leftOuts receives what is left out for more than one record
   */
  IgnoredRecords(StreamMetrics metrics, LeftOuts leftOuts, Clock clock) {
    this.metrics = metrics;
    this.leftOuts = leftOuts;
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

  /**
   * A record has no effect, since a bound is reached.
   *
   * @param what is not taken up, see {@link io.parkstream.domain.LeftOut}
   * @param key of what the record is about
   * @param at where it lies; null if the failure belongs to no record
   * @param message which bound, and what to do
   */
  void noRoom(InputTopic topic, String what, String key, @Nullable CropRef at, String message) {
    leftOuts.leaveOut(what, key, IgnoredReason.NO_ROOM.word(), message, 1);
    ignored(topic, IgnoredReason.NO_ROOM, at, what + " of " + key + ": " + message);
  }

  /** As above; what the topic tells is not taken up. */
  void noRoom(InputTopic topic, String key, CropRef at, String message) {
    noRoom(topic, topic.word(), key, at, message);
  }

  /** What was left out before has its effect. */
  void takenUp(String what, String key) {
    leftOuts.takeUp(what, key);
  }

  /**
   * A record is set aside for good; each is logged, since each has cost two threads.
   *
   * @param key of what the record alone tells of, until a later one does; null if it is none such
   */
  void poisoned(InputTopic topic, byte @Nullable [] key, CropRef at, String cause) {
    String name = key == null ? "" : new String(key, StandardCharsets.UTF_8);
    if (Stream.of(name.split("/", 3)).allMatch(Ids::isValid)) {
      leftOuts.leaveOut(topic.word(), name, IgnoredReason.POISON.word(), cause, 1);
    }
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
    leftOuts.leaveOut(node, key, IgnoredReason.POISON.word(), cause, 1);
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

  /**
   * A task was taken over that remembers more than there is room for; logged each time, since each
   * tells of another part of the state.
   *
   * @param owner of the state
   * @param what its entries are
   * @param bound that is reached, and what to do
   */
  void noRoomFor(String owner, TakenOver taken, String what, String bound) {
    leftOuts.leaveOut(what, owner, IgnoredReason.NO_ROOM.word(), bound, taken.left());
    for (int i = 0; i < taken.left(); i++) {
      metrics.ignored(InputTopic.STATE, IgnoredReason.NO_ROOM);
    }
    log.warnf(
        "This instance took over %s and has no room for %s %s that it remembers: they are not"
            + " watched here and stay in its changelog for an instance that has; %s",
        owner, taken, what, bound);
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
