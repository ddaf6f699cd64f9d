package io.parkstream.engine.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WeightRoundingTest {
  private static final int KERNEL = 9;
  private static final int KERNELS = 64;
  private static final int SIZE = KERNELS * KERNEL;

  private final WeightRounding rounding = new WeightRounding(KERNELS, KERNEL);

  @Test
  void round_keepsTheSum_whereTheNearestAllLieOnOneSide() {
    // Given: the nearest of each is 0
    float[] weights = new float[SIZE];
    Arrays.fill(weights, 0.3f);

    // When
    byte[] rounded = rounding.round(weights, 1);

    // Then: 172.8 in all, 2.7 in each kernel
    assertThat(sum(rounded, 0, SIZE)).isEqualTo(173);
    for (int from = 0; from < SIZE; from += KERNEL) {
      assertThat(sum(rounded, from, from + KERNEL)).isBetween(2, 3);
    }
  }

  @Test
  void round_losesAtMostHalfAStepInAll_andOneOfEachWeight_forAnyWeights() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      // Given: steps of any size, and weights that end at the largest
      float step = (float) Math.exp(random.nextDouble(-12, 3));
      float[] weights = new float[SIZE];
      double offset = random.nextDouble(-1, 1);
      for (int i = 0; i < SIZE; i++) {
        double steps = 30 * (random.nextGaussian() + offset);
        weights[i] = (float) Math.max(-127, Math.min(127, steps)) * step;
      }

      // When
      byte[] rounded = rounding.round(weights, step);

      // Then
      double lost = 0;
      for (int i = 0; i < SIZE; i++) {
        double error = weights[i] / (double) step - rounded[i];
        assertThat(Math.abs(error)).as("seed %d, weight %d", seed, i).isLessThan(1.001);
        assertThat(rounded[i]).as("seed %d", seed).isBetween((byte) -127, (byte) 127);
        lost += error;
      }
      assertThat(Math.abs(lost)).as("seed %d, round %d", seed, round).isLessThan(0.51);
    }
  }

  @Test
  void round_leavesWeightsThatFit_andNoughts() {
    // Given
    float[] weights = new float[SIZE];
    for (int i = KERNEL; i < SIZE; i++) {
      weights[i] = (i % 255 - 127) / 64f;
    }

    // When
    byte[] rounded = rounding.round(weights, 1 / 64f);

    // Then
    for (int i = 0; i < SIZE; i++) {
      assertThat(rounded[i]).isEqualTo((byte) (weights[i] * 64));
    }
  }

  @Test
  void round_ends_whereWeightsAreNoNumbers() {
    float[] weights = new float[SIZE];
    Arrays.fill(weights, Float.NaN);
    assertThat(rounding.round(weights, Float.NaN)).containsOnly((byte) 0);
  }

  private static int sum(byte[] values, int from, int until) {
    int sum = 0;
    for (int i = from; i < until; i++) {
      sum += values[i];
    }
    return sum;
  }
}
