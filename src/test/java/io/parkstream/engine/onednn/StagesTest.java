package io.parkstream.engine.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.parkstream.engine.OnnxNetwork;
import io.parkstream.engine.OnnxNetwork.Affine;
import io.parkstream.engine.OnnxNetwork.Convolution;
import io.parkstream.engine.OnnxRange;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Two convolutions of two channels; between them a normalization whose scales differ. */
class StagesTest {
  private static final int SIDE = 4;
  private static final int TAPS = 9;
  private static final Offset<Float> CLOSE = within(1e-4f);

  @Test
  void ofIntegers_givesAChannelFinerSteps_whereItsNormalizationEndsBeforeTheLayersRange() {
    // Given: the first channel's normalized values end at 5.1, the layer's at 255
    Affine normalization = affine(50, 1);

    // When
    List<Stage.IntegerConvolution> stages = stages(normalization, -255, 255);

    // Then: so do the weights behind it keep their bits
    assertThat(stages.get(0).scales()[0]).isCloseTo(50 * stages.get(0).scales()[1], CLOSE);
    byte[] weights = stages.get(1).weights();
    assertThat(weights[0]).isEqualTo((byte) 127);
    assertThat(weights[TAPS]).isEqualTo((byte) 127);
  }

  @Test
  void ofIntegers_takesTheLowerEnd_whereTheScaleIsNegative() {
    List<Stage.IntegerConvolution> stages = stages(affine(-10, 1), -51, 255);
    assertThat(stages.get(0).scales()[0]).isCloseTo(50 * stages.get(0).scales()[1], CLOSE);
    assertThat(stages.get(1).weights()[0]).isEqualTo((byte) -26);
    assertThat(stages.get(1).weights()[TAPS]).isEqualTo((byte) 127);
  }

  @Test
  void ofIntegers_keepsTheLayersStep_whereNothingWasMeasuredOfTheNormalization() {
    List<Stage.IntegerConvolution> stages =
        stages(affine(100, 1), Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);
    assertThat(stages.get(0).scales()[0]).isCloseTo(stages.get(0).scales()[1], CLOSE);
  }

  @Test
  void ofIntegers_makesNoStepSixtyFourTimesFiner_orMore() {
    List<Stage.IntegerConvolution> stages = stages(affine(1e6f, 0), -255, 255);
    assertThat(stages.get(0).scales()[0]).isCloseTo(64 * stages.get(0).scales()[1], CLOSE);
  }

  private static Affine affine(float first, float second) {
    return new Affine("norm1", new float[] {first, second}, new float[2]);
  }

  private static List<Stage.IntegerConvolution> stages(
      Affine normalization, float least, float most) {
    OnnxNetwork network =
        new OnnxNetwork(
            1 / 255f,
            List.of(convolution("conv1", 3, normalization), convolution("conv2", 2, null)));
    Map<String, OnnxRange> ranges =
        Map.of(
            "conv1", new OnnxRange(1, least, most),
            "conv2", new OnnxRange(1, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY));
    return Stages.ofIntegers(network, ranges).stream()
        .map(Stage.IntegerConvolution.class::cast)
        .toList();
  }

  /** All weights are 1. */
  private static Convolution convolution(String name, int inputs, @Nullable Affine normalization) {
    float[] weights = new float[2 * inputs * TAPS];
    Arrays.fill(weights, 1);
    return new Convolution(name, inputs, 2, SIDE, SIDE, weights, new float[2], normalization);
  }
}
