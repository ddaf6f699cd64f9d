package io.parkstream.training.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.parkstream.engine.dl4j.Dl4jNetworks;
import io.parkstream.engine.dl4j.LayerPlan;
import io.parkstream.engine.dl4j.NetworkWeights;
import io.parkstream.engine.dl4j.OneDnnHelpers;
import io.parkstream.engine.dl4j.Vgg16Variant;
import io.parkstream.image.PixelShape;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;

class TrainingNetworkTest {
  private static final PixelShape SMALL = new PixelShape(32, 32);
  private static final int BATCH = 4;

  /**
   * Of the optimized variant's 40 layers before its dense part; the rest has two convolutions with
   * normalization and dropout. All of them learn in the long form.
   */
  private static final int FROZEN = "long".equals(System.getProperty("chaos")) ? 0 : 33;

  private static INDArray pictures;
  private static INDArray labels;

  @BeforeAll
  static void prepare() {
    assertThat(OneDnnHelpers.enable()).isTrue();
    Nd4j.getRandom().setSeed(3);
    pictures = Nd4j.rand(DataType.FLOAT, BATCH, PixelShape.CHANNELS, 32, 32);
    labels = Nd4j.create(new float[][] {{1, 0}, {0, 1}, {1, 0}, {0, 1}});
  }

  @Test
  void transfer_countsParametersAsKeras_andFreezesTheFirstThirteenLayers() {
    // Given: VGG16 without its top has 14,714,688 numbers in Keras' summary()
    NetworkWeights weights;
    try (TrainingNetwork network = transfer(13)) {
      weights = network.weights();
    }

    // When
    int all = weights.tensors().values().stream().mapToInt(tensor -> tensor.values().length).sum();

    // Then
    assertThat(all).isEqualTo(14_714_688 + 512 * 256 + 256 + 256 * 128 + 128 + 128 * 2 + 2);
    assertThat(Vgg16Variant.TRANSFER.frozenLayers()).isEqualTo(13);
    assertThat(Vgg16Variant.TRANSFER.plan().subList(10, 13))
        .extracting(step -> ((LayerPlan.Convolution) step).name())
        .containsExactly("conv4_1", "conv4_2", "conv4_3");
  }

  @Test
  void fit_changesTheLearningLayersAlone() {
    try (TrainingNetwork network = transfer(13)) {
      // Given
      NetworkWeights before = network.weights();

      // When
      network.fit(network.features(pictures), labels);

      // Then
      NetworkWeights after = network.weights();
      before
          .tensors()
          .forEach(
              (name, tensor) -> {
                boolean frozen = name.matches("conv[123].*|conv4.*");
                assertThat(Arrays.equals(tensor.values(), values(after, name)))
                    .as("%s stays as it is", name)
                    .isEqualTo(frozen);
              });
    }
  }

  @Test
  void fit_takesTheStepThatTheWholeNetworkWould_inTheLearningLayers() {
    // Given: the same weights, frozen and not
    try (TrainingNetwork split = transfer(13);
        TrainingNetwork whole = transfer(0)) {
      whole.load(split.weights());

      // When
      double lossOfSplit = split.fit(split.features(pictures), labels);
      double lossOfWhole = whole.fit(whole.features(pictures), labels);

      // Then
      assertThat(lossOfSplit).isCloseTo(lossOfWhole, within(1e-5));
      for (String name : new String[] {"conv5_1.weight", "dense1.weight", "dense3.bias"}) {
        assertThat(largestDifference(split.weights(), whole.weights(), name))
            .as(name)
            .isLessThan(1e-5);
      }
    }
  }

  @Test
  void servingNetwork_answersAsTheSplitOne() {
    try (TrainingNetwork split = transfer(13)) {
      // Given
      MultiLayerNetwork serving = Dl4jNetworks.forServing(Vgg16Variant.TRANSFER, SMALL);

      // When
      split.weights().copyTo(serving);

      // Then
      INDArray expected = split.probabilities(List.of(split.features(pictures))).get(0).dup();
      INDArray actual = serving.output(pictures.permute(0, 2, 3, 1).dup('c'));
      assertThat(expected.sub(actual).amaxNumber().doubleValue()).isLessThan(1e-5);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.9})
  void restore_goesOnBitForBit_withDropoutMomentumNormalizationAndAverage(double averageDecay) {
    // Given
    NetworkWeights expected;
    TrainingNetwork.State saved;
    try (TrainingNetwork network = optimized(averageDecay)) {
      network.fit(network.features(pictures), labels);
      saved = copyOf(network.state());
      network.fit(network.features(pictures), labels);
      expected = network.weights();
    }

    // When
    NetworkWeights actual;
    try (TrainingNetwork network = optimized(averageDecay)) {
      network.restore(saved);
      network.fit(network.features(pictures), labels);
      actual = network.weights();
    }

    // Then
    expected
        .tensors()
        .forEach(
            (name, tensor) -> assertThat(values(actual, name)).as(name).isEqualTo(tensor.values()));
  }

  @Test
  void weights_areTheAverage_andTheStepsThemselvesDoNotNoticeIt() {
    try (TrainingNetwork plain = optimized(0);
        TrainingNetwork averaging = optimized(0.9)) {
      // Given: the first step is the average, of the second it keeps (1 + 2) / (10 + 2)
      plain.fit(plain.features(pictures), labels);
      averaging.fit(averaging.features(pictures), labels);
      NetworkWeights first = plain.weights();
      assertThat(values(averaging.weights(), "dense3.weight"))
          .isEqualTo(values(first, "dense3.weight"));

      // When
      plain.fit(plain.features(pictures), labels);
      averaging.fit(averaging.features(pictures), labels);

      // Then
      NetworkWeights second = plain.weights();
      NetworkWeights average = averaging.weights();
      for (String name : first.tensors().keySet()) {
        float[] one = values(first, name);
        float[] two = values(second, name);
        float[] actual = values(average, name);
        double largest = 0;
        for (int i = 0; i < one.length; i++) {
          largest = Math.max(largest, Math.abs(actual[i] - (0.25f * one[i] + 0.75f * two[i])));
        }
        assertThat(largest).as(name).isLessThan(1e-5);
      }
    }
  }

  @Test
  void create_refusesToFreezeTheDensePart() {
    assertThatThrownBy(() -> transfer(19)).hasMessageContaining("18 before its dense part");
  }

  private static TrainingNetwork.State copyOf(TrainingNetwork.State state) {
    return new TrainingNetwork.State(
        state.steps(),
        copyOf(state.frozen()),
        copyOf(state.parameters()),
        copyOf(state.updater()),
        copyOf(state.average()));
  }

  private static FloatBuffer copyOf(FloatBuffer values) {
    return FloatBuffer.allocate(values.remaining()).put(values.duplicate()).flip();
  }

  private static float[] values(NetworkWeights weights, String name) {
    return Objects.requireNonNull(weights.tensors().get(name), name).values();
  }

  private static double largestDifference(NetworkWeights a, NetworkWeights b, String name) {
    float[] first = values(a, name);
    float[] second = values(b, name);
    double largest = 0;
    for (int i = 0; i < first.length; i++) {
      largest = Math.max(largest, Math.abs(first[i] - second[i]));
    }
    return largest;
  }

  private static TrainingNetwork transfer(int frozen) {
    return TrainingNetwork.create(
        Vgg16Variant.TRANSFER, SMALL, frozen, new BinaryFocalLoss(0.5, 1), new Sgd(0.5), 1, 0, 7);
  }

  private static TrainingNetwork optimized(double averageDecay) {
    return TrainingNetwork.create(
        Vgg16Variant.OPTIMIZED,
        SMALL,
        FROZEN,
        new BinaryFocalLoss(0.5, 1),
        new Nesterovs(0.01, 0.9),
        1,
        averageDecay,
        7);
  }
}
