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
 * sensor's noise and the compression are no change, and a car is. The middle counts for more than
 * the edges, so that a car next door is none either.
 */
public final class ChangeGate {
  /** Sides of the picture that is compared: a car covers many of its cells, noise none. */
  private static final int SIDE = 12;

  /** A change is more than so many times the usual difference of two crops of the same scene. */
  private static final double NOISE_FACTOR = 2.2;

  /** However noisy a space is: a car differs from the ground by more. */
  private static final double LARGEST_THRESHOLD = 0.35;

  /** Standard deviation of the bell in {@link #weights()}, as a share of the crop's side. */
  private static final double BELL = 0.2;

  private static final double[] WEIGHTS = weights();

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
   *     differ; more where the space is noisier. Default 0.2
   * @param settle how long after a difference every crop is sent. Default 45 s, for one crop per
   *     second and a model that errs on 3 in 100: the service needs agreeing answers over ten
   *     seconds, and each wrong one begins them anew. With 15 s one change in ten would have to
   *     wait for minutes of keep-alives, with 45 s fewer than one in a thousand
   * @param keepAlive longest time without a crop of a space. Default 60 s
   */
  public record Policy(double difference, Duration settle, Duration keepAlive) {
    public static final Policy DEFAULT =
        new Policy(0.2, Duration.ofSeconds(45), Duration.ofSeconds(60));

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

  Policy policy() {
    return policy;
  }

  private static final class Seen {
    private double[] sent;
    private double[] last;
    private double noise;
    private Instant sentAt;
    private Instant settlesAt;

    Seen(double[] first, Instant at, Instant settlesAt) {
      this.sent = first;
      this.last = first;
      this.noise = 1;
      this.sentAt = at;
      this.settlesAt = settlesAt;
    }

    /** Above the space's own noise, which at night is several times that of the day. */
    double threshold(Policy policy) {
      return Math.max(policy.difference(), Math.min(LARGEST_THRESHOLD, NOISE_FACTOR * noise));
    }

    /** The usual difference of two crops that follow each other: falls fast, rises slowly. */
    void learnNoise(double[] now) {
      double step = difference(last, now);
      noise = step < noise ? Math.max(step, noise * 0.8) : Math.min(step, noise * 1.05);
      last = now;
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
    boolean differs = difference(seen.sent, now) >= seen.threshold(policy);
    seen.learnNoise(now);
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

  /** Begins anew with all spaces: the next crop of each is sent, and those that follow soon. */
  public void forget() {
    spaces.clear();
  }

  /** Whether crops of a space flow because it has changed. */
  boolean isSettling(String space, Instant at) {
    Seen seen = spaces.get(space);
    return seen != null && at.isBefore(seen.settlesAt);
  }

  private static double difference(double[] one, double[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += WEIGHTS[i] * Math.abs(one[i] - other[i]);
    }
    return sum;
  }

  /** A bell over the crop's middle, where the space is; its neighbours are at the edges. */
  private static double[] weights() {
    double[] weights = new double[SIDE * SIDE];
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      double x = (i % SIDE + 0.5) / SIDE - 0.5;
      double y = (i / SIDE + 0.5) / SIDE - 0.5;
      weights[i] = Math.exp(-(x * x + y * y) / (2 * BELL * BELL));
      sum += weights[i];
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] /= sum;
    }
    return weights;
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
    for (int i = 0; i < cells.length; i++) {
      mean += WEIGHTS[i] * cells[i];
    }
    double variance = 0;
    for (int i = 0; i < cells.length; i++) {
      variance += WEIGHTS[i] * (cells[i] - mean) * (cells[i] - mean);
    }
    double contrast = Math.max(LEAST_CONTRAST, Math.sqrt(variance));
    for (int i = 0; i < cells.length; i++) {
      cells[i] = (cells[i] - mean) / contrast;
    }
    return cells;
  }
}
