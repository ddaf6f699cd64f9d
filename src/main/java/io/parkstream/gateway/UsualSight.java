package io.parkstream.gateway;

import java.time.Instant;

/** What the last looks at a camera saw while it was clear. Not thread safe. */
final class UsualSight {
  /** How fast it follows: some ten looks. */
  private static final double STEP = 0.1;

  private final double[] found;
  private final double[] details;
  private double corners;
  private SceneFeatures last;
  private Instant at;

  /**
   * The first look.
   *
   * @param support what was found again in it
   */
  UsualSight(SceneFeatures now, SceneMatch.Support support, Instant at) {
    int[] counts = now.countByCell();
    found = new double[counts.length];
    details = new double[counts.length];
    for (int i = 0; i < counts.length; i++) {
      found[i] = support.share(i);
      details[i] = counts[i];
    }
    this.corners = now.count();
    this.last = now;
    this.at = at;
  }

  /** The next look. */
  void follow(SceneFeatures now, SceneMatch.Support support, Instant when) {
    int[] counts = now.countByCell();
    for (int i = 0; i < counts.length; i++) {
      found[i] += STEP * (support.share(i) - found[i]);
      details[i] += STEP * (counts[i] - details[i]);
    }
    corners += STEP * (now.count() - corners);
    last = now;
    at = when;
  }

  /** Share of a cell's corners that is found again, 0 to 1. */
  double found(int cell) {
    return found[cell];
  }

  /** Corners in a cell, found again or not. */
  double details(int cell) {
    return details[cell];
  }

  /** Corners of a frame. */
  double corners() {
    return corners;
  }

  /** Grey level of the last look. */
  double mean() {
    return last.mean();
  }

  SceneFeatures last() {
    return last;
  }

  /** When the last look was. */
  Instant at() {
    return at;
  }
}
