package io.parkstream.gateway;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.javacpp.indexer.UByteIndexer;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * Decides which crops are worth sending: those that differ from the last quiet one sent, and those
 * that follow soon, since the service believes no single picture; and each space's now and then, so
 * that nobody takes a quiet space for a dead camera. Not thread safe.
 *
 * <p>Two crops are compared small, grey, and freed of their mean and contrast, so that a cloud, the
 * sensor's noise and the compression are no change, and a car is.
 */
public final class ChangeGate {
  /** Sides of the picture that is compared: a car covers many of its cells, noise none. */
  private static final int SIDE = 12;

  /** Grey levels: a contrast below is that of noise on bare ground, and is not blown up. */
  private static final double LEAST_CONTRAST = 14;

  private final Policy policy;
  private final Map<String, Seen> spaces = new HashMap<>();

  public ChangeGate(Policy policy) {
    this.policy = policy;
  }

  /**
   * When a crop is sent.
   *
   * @param difference mean difference of two crops, in units of their contrast, from which on they
   *     differ. Default 0.35
   * @param settle how long after a difference every crop is sent. Default 45 s, for one crop per
   *     second and a model that errs on 3 in 100: the service needs agreeing answers over ten
   *     seconds, and each wrong one begins them anew. With 15 s one change in ten would have to
   *     wait for minutes of keep-alives, with 45 s fewer than one in a thousand
   * @param keepAlive longest time without a crop of a space. Default 60 s
   */
  public record Policy(double difference, Duration settle, Duration keepAlive) {
    public static final Policy DEFAULT =
        new Policy(0.35, Duration.ofSeconds(45), Duration.ofSeconds(60));

    public Policy {
      if (!(difference > 0)) {
        throw new IllegalArgumentException("difference must be positive: " + difference);
      }
      if (settle.isNegative() || keepAlive.isNegative() || keepAlive.isZero()) {
        throw new IllegalArgumentException(
            "settle " + settle + " and keepAlive " + keepAlive + " must be positive");
      }
    }
  }

  private static final class Seen {
    private double[] sent;
    private Instant sentAt;
    private Instant settlesAt;

    Seen(double[] sent, Instant at, Instant settlesAt) {
      this.sent = sent;
      this.sentAt = at;
      this.settlesAt = settlesAt;
    }
  }

  /**
   * Whether to send a crop.
   *
   * @param space whose crop it is
   * @param crop not changed
   * @param at when it was taken; not before the crop asked about last
   */
  public boolean admits(String space, Mat crop, Instant at) {
    double[] now = essence(crop);
    Seen seen = spaces.get(space);
    if (seen == null) {
      spaces.put(space, new Seen(now, at, at.plus(policy.settle())));
      return true;
    }
    boolean differs = difference(seen.sent, now) >= policy.difference();
    if (differs) {
      seen.settlesAt = at.plus(policy.settle());
    }
    if (differs
        || at.isBefore(seen.settlesAt)
        || !at.isBefore(seen.sentAt.plus(policy.keepAlive()))) {
      seen.sent = now;
      seen.sentAt = at;
      return true;
    }
    return false;
  }

  private static double difference(double[] one, double[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += Math.abs(one[i] - other[i]);
    }
    return sum / one.length;
  }

  private static double[] essence(Mat crop) {
    double[] cells = new double[SIDE * SIDE];
    try (Mat grey = new Mat();
        Mat small = new Mat();
        Size size = new Size(SIDE, SIDE)) {
      opencv_imgproc.cvtColor(crop, grey, opencv_imgproc.COLOR_BGR2GRAY);
      opencv_imgproc.resize(grey, small, size, 0, 0, opencv_imgproc.INTER_AREA);
      try (UByteIndexer pixels = small.createIndexer()) {
        for (int y = 0; y < SIDE; y++) {
          for (int x = 0; x < SIDE; x++) {
            cells[y * SIDE + x] = pixels.get(y, x);
          }
        }
      }
    }
    double mean = 0;
    for (double cell : cells) {
      mean += cell / cells.length;
    }
    double variance = 0;
    for (double cell : cells) {
      variance += (cell - mean) * (cell - mean) / cells.length;
    }
    double contrast = Math.max(LEAST_CONTRAST, Math.sqrt(variance));
    for (int i = 0; i < cells.length; i++) {
      cells[i] = (cells[i] - mean) / contrast;
    }
    return cells;
  }
}
