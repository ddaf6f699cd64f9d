package io.parkstream.training.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.parkstream.engine.dl4j.NetworkWeights.Tensor;
import io.parkstream.engine.dl4j.Vgg16Variant;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class KerasInputTest {
  private static final double[] BGR_MEAN = {103.939, 116.779, 123.68};

  @Test
  void caffe_givesTheSameForTheSamePicture_inOurPixels() {
    // Given: a first convolution for BGR minus the mean, and a patch of 3 × 3 pixels of RGB bytes
    SplittableRandom random = new SplittableRandom(4);
    float[] kernel = new float[64 * 3 * 9];
    float[] bias = new float[64];
    for (int i = 0; i < kernel.length; i++) {
      kernel[i] = (float) random.nextDouble(-0.1, 0.1);
    }
    for (int i = 0; i < bias.length; i++) {
      bias[i] = (float) random.nextDouble(-1, 1);
    }
    int[][] rgb = new int[3][9];
    for (int[] plane : rgb) {
      for (int i = 0; i < 9; i++) {
        plane[i] = random.nextInt(256);
      }
    }

    // When
    Map<String, Tensor> scaled =
        KerasInput.CAFFE.toScaled(
            Map.of(
                "conv1_1.weight", new Tensor(new long[] {64, 3, 3, 3}, kernel),
                "conv1_1.bias", new Tensor(new long[] {64}, bias)));

    // Then
    float[] ours = Objects.requireNonNull(scaled.get("conv1_1.weight")).values();
    float[] ourBias = Objects.requireNonNull(scaled.get("conv1_1.bias")).values();
    for (int output = 0; output < 64; output++) {
      double theirs = bias[output];
      double here = ourBias[output];
      for (int channel = 0; channel < 3; channel++) {
        for (int i = 0; i < 9; i++) {
          int at = (output * 3 + channel) * 9 + i;
          theirs += kernel[at] * (rgb[2 - channel][i] - BGR_MEAN[channel]);
          here += ours[at] * (rgb[channel][i] / 255.0);
        }
      }
      assertThat(here).isCloseTo(theirs, within(1e-3));
    }
  }

  @Test
  void scaled_changesNothing() {
    Map<String, Tensor> tensors =
        Map.of("conv1_1.weight", new Tensor(new long[] {1}, new float[] {2}));

    assertThat(KerasInput.SCALED.toScaled(tensors)).isSameAs(tensors);
  }

  @Test
  void theLowerLayersOfVgg19_areTaken_andTheOthersNamed() {
    Path file = Path.of("../shared/data/vgg19_lower/vgg19_normalised_block1_to_block3_conv1.h5");
    Assumptions.assumeTrue(Files.exists(file), "shared data is not there");

    StartingWeights start =
        StartingWeights.ofKeras(file, "", Vgg16Variant.OPTIMIZED, 2, KerasInput.CAFFE);

    assertThat(start.weights().tensors()).hasSize(10).containsKey("conv3_1.weight");
    assertThat(start.lines().get(0)).contains("5 of 31 layers taken");
    assertThat(start.lines())
        .contains(
            "  taken: conv3_1",
            "  not taken: conv3_2, the file has none; it begins with random weights");
  }
}
