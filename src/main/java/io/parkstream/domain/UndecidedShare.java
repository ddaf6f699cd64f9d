package io.parkstream.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * How many of a camera's answers are undecided: within the last 24 hours, so that a day always has
 * its night, and usually. The usual ones are a running count in which an answer weighs the less the
 * older it is, so that none has to be remembered.
 *
 * @param since event time of the first answer
 * @param at event time of the latest
 * @param hours the last 24 of the clock, oldest first; the last is that of {@code at}
 * @param usual answers of about {@link #USUAL}, by weight
 * @param usualUndecided of them
 */
public record UndecidedShare(
    Instant since, Instant at, List<Hour> hours, double usual, double usualUndecided) {
  /** After so long an answer weighs a third: weather passes, seasons become usual. */
  static final Duration USUAL = Duration.ofDays(14);

  /** Before, nobody knows what is usual. */
  static final Duration ESTABLISHED = Duration.ofDays(3);

  private static final int HOURS = 24;
  private static final long HOUR_MILLIS = Duration.ofHours(1).toMillis();

  /** The answers of an hour. */
  public record Hour(int answers, int undecided) {
    private static final Hour NONE = new Hour(0, 0);

    private Hour with(boolean more) {
      return new Hour(answers + 1, undecided + (more ? 1 : 0));
    }
  }

  public UndecidedShare {
    hours = List.copyOf(hours);
  }

  static UndecidedShare first(Instant at) {
    return new UndecidedShare(at, at, List.of(Hour.NONE), 0, 0);
  }

  /**
   * With one more answer.
   *
   * @param time of the answer; one that is older than the latest counts as that
   */
  UndecidedShare with(Instant time, boolean undecided) {
    Instant now = time.isBefore(at) ? at : time;
    double weight = Math.exp(-(double) millis(at, now) / USUAL.toMillis());
    return new UndecidedShare(
        since,
        now,
        hoursWith(now, undecided),
        usual * weight + 1,
        usualUndecided * weight + (undecided ? 1 : 0));
  }

  private List<Hour> hoursWith(Instant now, boolean undecided) {
    List<Hour> next = new ArrayList<>(hours);
    if (next.isEmpty()) {
      next.add(Hour.NONE);
    }
    long passed =
        Math.floorDiv(now.toEpochMilli(), HOUR_MILLIS)
            - Math.floorDiv(at.toEpochMilli(), HOUR_MILLIS);
    for (long i = 0; i < Math.min(passed, HOURS); i++) {
      next.add(Hour.NONE);
    }
    next.set(next.size() - 1, next.get(next.size() - 1).with(undecided));
    return next.subList(Math.max(0, next.size() - HOURS), next.size());
  }

  private static long millis(Instant from, Instant to) {
    return to.toEpochMilli() - from.toEpochMilli();
  }

  boolean isEstablished() {
    return millis(since, at) >= ESTABLISHED.toMillis();
  }

  /** Answers of the last day. */
  int recent() {
    return hours.stream().mapToInt(Hour::answers).sum();
  }

  double recentShare() {
    int answers = recent();
    return answers == 0 ? 0 : (double) hours.stream().mapToInt(Hour::undecided).sum() / answers;
  }

  double usualShare() {
    return usual == 0 ? 0 : usualUndecided / usual;
  }
}
