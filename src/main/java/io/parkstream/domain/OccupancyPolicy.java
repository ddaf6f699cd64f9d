package io.parkstream.domain;

import java.time.Duration;
import java.time.Instant;

/**
 * How much evidence changes a belief. Evidence is asked for twice: so many agreeing classifications
 * in a row, and over so much time between the first and the last of them. The count answers a model
 * that is wrong now and then, the time answers what stands in the way for a moment, at whatever
 * rate crops come.
 *
 * @param toOccupied agreeing classifications in a row that make a space occupied. Default 4: a
 *     model that errs on 3 crops in 100 does so four times in a row once in a million
 * @param toOccupiedFor capture time between the first and the last of them. Default 5 s, longer
 *     than someone walks past
 * @param toEmpty agreeing classifications in a row that make it empty. Default 5, more than to
 *     become occupied: sending a driver to a taken space is the dearer mistake
 * @param toEmptyFor capture time between the first and the last of them. Default 10 s
 * @param uncertainty classifications nearer than this to one half are no evidence at all. Default
 *     0.1, so from 0.4 to 0.6; 0 takes every classification
 * @param toUnknown classifications in a row that are no evidence and make a space unknown. Default
 *     20
 * @param toUnknownFor capture time between the first and the last of them. Default 2 min: a shadow
 *     or a drop on the lens passes, dusk does not
 */
public record OccupancyPolicy(
    int toOccupied,
    Duration toOccupiedFor,
    int toEmpty,
    Duration toEmptyFor,
    double uncertainty,
    int toUnknown,
    Duration toUnknownFor) {
  public static final OccupancyPolicy DEFAULT =
      new OccupancyPolicy(
          4, Duration.ofSeconds(5), 5, Duration.ofSeconds(10), 0.1, 20, Duration.ofMinutes(2));

  public OccupancyPolicy {
    if (toOccupied < 1 || toEmpty < 1 || toUnknown < 1) {
      throw new IllegalArgumentException(
          "at least one classification is needed: toOccupied "
              + toOccupied
              + ", toEmpty "
              + toEmpty
              + ", toUnknown "
              + toUnknown);
    }
    if (toOccupiedFor.isNegative() || toEmptyFor.isNegative() || toUnknownFor.isNegative()) {
      throw new IllegalArgumentException(
          "times must not be negative: toOccupiedFor "
              + toOccupiedFor
              + ", toEmptyFor "
              + toEmptyFor
              + ", toUnknownFor "
              + toUnknownFor);
    }
    if (!(uncertainty >= 0 && uncertainty < 0.5)) {
      throw new IllegalArgumentException("uncertainty must be from 0 to below 0.5: " + uncertainty);
    }
  }

  /** Whether so much evidence for a belief is enough. */
  boolean confirms(Occupancy occupancy, int count, Instant first, Instant last) {
    return switch (occupancy) {
      case OCCUPIED -> isEnough(count, toOccupied, first, last, toOccupiedFor);
      case EMPTY -> isEnough(count, toEmpty, first, last, toEmptyFor);
      case UNKNOWN -> isEnough(count, toUnknown, first, last, toUnknownFor);
    };
  }

  private static boolean isEnough(
      int count, int needed, Instant first, Instant last, Duration during) {
    return count >= needed && Duration.between(first, last).compareTo(during) >= 0;
  }

  /** Whether a classification is conclusive. */
  public boolean isEvidence(double probabilityOccupied) {
    return Math.abs(probabilityOccupied - 0.5) >= uncertainty;
  }
}
