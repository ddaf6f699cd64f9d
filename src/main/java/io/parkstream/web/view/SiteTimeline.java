package io.parkstream.web.view;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The counts of a site over the last hours. Only what changed within each minute is kept; the
 * counts of the past are the present ones less what has changed since, so that changes may be
 * entered in any order. Not thread safe.
 */
final class SiteTimeline {
  static final Duration STEP = Duration.ofMinutes(1);
  static final int STEPS = 720;

  private static final long STEP_MILLIS = STEP.toMillis();
  private static final long STEPS_PER_HOUR = Duration.ofHours(1).dividedBy(STEP);

  /** What a timeline takes without its steps. */
  static final int BYTES = 300;

  private static final int STEP_BYTES = 144;

  private final ViewMemory memory;
  private final TreeMap<Long, Step> steps = new TreeMap<>();

  SiteTimeline(ViewMemory memory) {
    this.memory = memory;
  }

  private static final class Step {
    private final int[] changes = new int[Shown.values().length];
    private int entries;
    private int exits;
  }

  /**
   * Enters a change; one that is older than the timeline, or ahead of it by more than a step, is
   * ignored.
   */
  void add(Shown previous, Shown shown, Instant at, Instant now) {
    Step step = step(at, now);
    if (step == null) {
      return;
    }
    step.changes[previous.ordinal()]--;
    step.changes[shown.ordinal()]++;
  }

  /**
   * Enters that a car came or left, which a change does not show: one may have stayed while its
   * space was unknown or closed. Ignored under the same conditions as a change.
   *
   * @param entry whether it came
   */
  void addFlow(boolean entry, Instant at, Instant now) {
    Step step = step(at, now);
    if (step == null) {
      return;
    }
    if (entry) {
      step.entries++;
    } else {
      step.exits++;
    }
  }

  /** Enters that a space is counted no more. */
  void remove(Shown previous, Instant now) {
    Step step = step(now, now);
    if (step != null) {
      step.changes[previous.ordinal()]--;
    }
  }

  private @Nullable Step step(Instant at, Instant now) {
    long index = Math.floorDiv(at.toEpochMilli(), STEP_MILLIS);
    long current = Math.floorDiv(now.toEpochMilli(), STEP_MILLIS);
    if (index <= current - STEPS || index > current + 1) {
      return null;
    }
    forgetBefore(current);
    long place = Math.min(index, current);
    Step known = steps.get(place);
    return known == null ? newStep(place) : known;
  }

  private void forgetBefore(long current) {
    SortedMap<Long, Step> old = steps.headMap(current - STEPS, true);
    memory.give((long) STEP_BYTES * old.size());
    old.clear();
  }

  /** Without room for it the oldest goes; null if that is this one. */
  private @Nullable Step newStep(long place) {
    if (!memory.take(STEP_BYTES)) {
      if (steps.isEmpty() || place < steps.firstKey()) {
        return null;
      }
      steps.pollFirstEntry();
    }
    Step step = new Step();
    steps.put(place, step);
    return step;
  }

  /** Whether nothing is kept of the last hours. */
  boolean isEmpty(Instant now) {
    forgetBefore(Math.floorDiv(now.toEpochMilli(), STEP_MILLIS));
    return steps.isEmpty();
  }

  /** Spaces that became occupied after being empty, within the last hour, in whole steps. */
  int entriesOfLastHour(Instant now) {
    return lastHour(now).stream().mapToInt(step -> step.entries).sum();
  }

  /** Spaces that became empty after being occupied, within the last hour, in whole steps. */
  int exitsOfLastHour(Instant now) {
    return lastHour(now).stream().mapToInt(step -> step.exits).sum();
  }

  private List<Step> lastHour(Instant now) {
    long current = Math.floorDiv(now.toEpochMilli(), STEP_MILLIS);
    return List.copyOf(steps.tailMap(current - STEPS_PER_HOUR, false).values());
  }

  /** The points from the first change that is kept until now, given the present counts. */
  List<TimelinePoint> points(Counts present, Instant now) {
    long current = Math.floorDiv(now.toEpochMilli(), STEP_MILLIS);
    long first =
        steps.isEmpty()
            ? current
            : Math.max(current - STEPS + 1, Math.min(current, steps.firstKey()));
    int[] counts = {present.empty(), present.occupied(), present.unknown(), present.closed()};
    ArrayDeque<TimelinePoint> points = new ArrayDeque<>();
    Step none = new Step();
    for (long i = current; i >= first; i--) {
      Step step = steps.getOrDefault(i, none);
      points.addFirst(
          new TimelinePoint(
              i == current ? now : Instant.ofEpochMilli((i + 1) * STEP_MILLIS),
              counts[Shown.EMPTY.ordinal()],
              counts[Shown.OCCUPIED.ordinal()],
              counts[Shown.UNKNOWN.ordinal()],
              counts[Shown.CLOSED.ordinal()],
              step.entries,
              step.exits));
      for (int state = 0; state < counts.length; state++) {
        counts[state] -= step.changes[state];
      }
    }
    return new ArrayList<>(points);
  }

  /** Steps that are kept; at most {@link #STEPS}. */
  int size() {
    return steps.size();
  }
}
