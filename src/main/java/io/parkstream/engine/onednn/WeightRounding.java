package io.parkstream.engine.onednn;

/**
 * Rounds the weights of one output to bytes so that what they lose cancels out. What comes in is
 * never negative, neighbouring pixels are alike and so, on the whole, are channels: the sum of the
 * errors is multiplied by their mean, and rounding each weight to the nearest leaves sums that
 * shift the output for every picture. So a few weights, those that lie nearly halfway, go to the
 * other side: in each kernel until its errors add up to half a step at most, then one weight in
 * each of the kernels that have lost most, until all errors do (SQuant, Guo et al. 2022).
 */
final class WeightRounding {
  /** Weights from -127 to 127: without -128 the range is the same on both sides. */
  static final int MOST = 127;

  private static final float HALF = 0.5f;

  private final int kernel;
  private final byte[] rounded;

  /** What is lost: the exact value minus the rounded one, in steps. */
  private final float[] errors;

  /** By kernel, the sum of its errors. */
  private final float[] sums;

  /**
   * @param kernels input channels
   * @param kernel weights of each, which lie together
   */
  WeightRounding(int kernels, int kernel) {
    this.kernel = kernel;
    rounded = new byte[kernels * kernel];
    errors = new float[kernels * kernel];
    sums = new float[kernels];
  }

  /**
   * Rounds.
   *
   * @param weights of one output
   * @param step the value of 1, at least the largest magnitude divided by {@link #MOST}
   * @return overwritten by the next call
   */
  byte[] round(float[] weights, float step) {
    for (int i = 0; i < rounded.length; i++) {
      float exact = Math.max(-MOST, Math.min(MOST, weights[i] / step));
      rounded[i] = (byte) Math.round(exact);
      errors[i] = exact - rounded[i];
    }
    float all = 0;
    for (int i = 0; i < sums.length; i++) {
      sums[i] = sum(i);
      while (Math.abs(sums[i]) > HALF) {
        move(i, Math.signum(sums[i]));
      }
      all += sums[i];
    }
    float direction = Math.signum(all);
    for (float left = Math.abs(all); left > HALF; left--) {
      move(furthest(direction), direction);
    }
    return rounded;
  }

  private float sum(int which) {
    float sum = 0;
    for (int i = which * kernel; i < (which + 1) * kernel; i++) {
      sum += errors[i];
    }
    return sum;
  }

  /** The kernel that has lost most in this direction. */
  private int furthest(float direction) {
    int furthest = 0;
    for (int i = 1; i < sums.length; i++) {
      if (sums[i] * direction > sums[furthest] * direction) {
        furthest = i;
      }
    }
    return furthest;
  }

  /** Moves the weight of a kernel that has lost most in this direction. */
  private void move(int which, float direction) {
    int most = which * kernel;
    for (int i = most + 1; i < (which + 1) * kernel; i++) {
      if (errors[i] * direction > errors[most] * direction) {
        most = i;
      }
    }
    rounded[most] += (byte) direction;
    errors[most] -= direction;
    sums[which] -= direction;
  }
}
