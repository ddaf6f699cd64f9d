package io.parkstream.domain;

/**
 * When a camera's answers have drifted: more of them are undecided than is usual for it.
 *
 * @param rise of the share of undecided answers above the usual one that raises the alarm, above 0
 *     to 1; half of it clears the alarm
 * @param uncertainty answers nearer than this to one half are undecided, as in {@link
 *     OccupancyPolicy}; so is a picture that shows nothing, whose answer is one half
 */
public record DriftRule(double rise, double uncertainty) {
  /** Answers within a day. With fewer, chance alone moves their share by some hundredths. */
  static final int MIN_ANSWERS = 500;

  public DriftRule {
    if (!(rise > 0 && rise <= 1)) {
      throw new IllegalArgumentException("rise is not above 0 to 1: " + rise);
    }
    if (!(uncertainty >= 0 && uncertainty < 0.5)) {
      throw new IllegalArgumentException("uncertainty is not from 0 to below 0.5: " + uncertainty);
    }
  }

  boolean isUndecided(float probabilityOccupied) {
    double distance = Math.abs(probabilityOccupied - 0.5);
    return distance == 0 || distance < uncertainty;
  }

  /** Whether enough is known of a camera, and its share has risen. */
  boolean isRaisedBy(UndecidedShare share) {
    return share.isEstablished()
        && share.recent() >= MIN_ANSWERS
        && share.recentShare() > share.usualShare() + rise;
  }

  /** Whether it is near the usual one again; not by too few answers. */
  boolean isClearedBy(UndecidedShare share) {
    return share.recent() >= MIN_ANSWERS && share.recentShare() <= share.usualShare() + rise / 2;
  }
}
