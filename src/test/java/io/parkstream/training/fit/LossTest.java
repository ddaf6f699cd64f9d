package io.parkstream.training.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** Each loss against Keras' formula in plain doubles, and its gradient against differences. */
class LossTest {
  private static final IActivation SOFTMAX = new ActivationSoftmax();
  private static final double[][] LOGITS = {{0.3, -0.4}, {2.0, -1.0}, {-0.7, 0.9}, {0.1, 0.2}};
  private static final int[] CLASSES = {0, 1, 1, 0};
  private static final double EPSILON = 1e-7;
  private static final double ALPHA = 0.3;
  private static final double GAMMA = 1.5;

  @ParameterizedTest
  @EnumSource(Loss.class)
  void score_isKerasFormula(Loss loss) {
    // Given
    ILossFunction function = loss.create(ALPHA, GAMMA);

    // When
    double score = function.computeScore(labels(), Nd4j.create(LOGITS), SOFTMAX, null, true);

    // Then
    double expected = expected(loss, LOGITS);
    assertThat(score).isCloseTo(expected, within(1e-6 * Math.max(1, Math.abs(expected))));
  }

  @ParameterizedTest
  @EnumSource(Loss.class)
  void gradient_equalsTheDifferenceOfTheFormula_byEachLogit(Loss loss) {
    // Given
    double step = 1e-5;

    // When
    INDArray gradient =
        loss.create(ALPHA, GAMMA).computeGradient(labels(), Nd4j.create(LOGITS), SOFTMAX, null);

    // Then: DL4J divides by the batch size afterwards
    for (int i = 0; i < LOGITS.length; i++) {
      for (int j = 0; j < 2; j++) {
        double measured =
            (expected(loss, moved(i, j, step)) - expected(loss, moved(i, j, -step))) / (2 * step);
        assertThat(gradient.getDouble(i, j) / LOGITS.length)
            .as("%s, crop %s, logit %s", loss.word(), i, j)
            .isCloseTo(measured, within(1e-5 * Math.max(1, Math.abs(measured))));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Loss.class)
  void classWeights_multiplyEachCropsShare(Loss loss) {
    // Given
    ILossFunction plain = loss.create(ALPHA, GAMMA);
    ILossFunction weighted = new WeightedLoss(plain, 0.5, 2);

    // When
    INDArray scores = plain.computeScoreArray(labels(), Nd4j.create(LOGITS), SOFTMAX, null).dup();
    INDArray gradient = plain.computeGradient(labels(), Nd4j.create(LOGITS), SOFTMAX, null).dup();
    double weightedScore =
        weighted.computeScore(labels(), Nd4j.create(LOGITS), SOFTMAX, null, false);
    INDArray weightedGradient =
        weighted.computeGradient(labels(), Nd4j.create(LOGITS), SOFTMAX, null);

    // Then
    double expected = 0;
    for (int i = 0; i < CLASSES.length; i++) {
      double weight = CLASSES[i] == 1 ? 2 : 0.5;
      expected += weight * scores.getDouble(i);
      for (int j = 0; j < 2; j++) {
        double share = weight * gradient.getDouble(i, j);
        assertThat(weightedGradient.getDouble(i, j))
            .isCloseTo(share, within(1e-6 * Math.max(1, Math.abs(share))));
      }
    }
    assertThat(weightedScore).isCloseTo(expected, within(1e-6 * Math.max(1, Math.abs(expected))));
  }

  @ParameterizedTest
  @EnumSource(
      value = Loss.class,
      names = {"BINARY_FOCAL_LOSS", "CATEGORICAL_CROSSENTROPY", "BINARY_CROSSENTROPY"})
  void smoothedLabels_pullAnAnswerBack_thatIsSurerThanTheyAre(Loss loss) {
    // Given: 5 % of the label spread over both classes; γ 0 makes the focal loss a cross-entropy
    ILossFunction function = loss.create(0.5, 0);
    INDArray smoothed = Nd4j.create(new double[][] {{0.025, 0.975}});
    double balanced = Math.log(0.975 / 0.025);

    // When
    double atLabel = slope(function, smoothed, balanced);
    double surer = slope(function, smoothed, balanced + 1);
    double lessSure = slope(function, smoothed, balanced - 1);

    // Then
    assertThat(atLabel).isCloseTo(0, within(1e-6));
    assertThat(surer).isPositive();
    assertThat(lessSure).isNegative();
  }

  private static double slope(ILossFunction function, INDArray labels, double logit) {
    INDArray logits = Nd4j.create(new double[][] {{0, logit}});
    return function.computeGradient(labels, logits, SOFTMAX, null).getDouble(0, 1);
  }

  @Test
  void names_areThoseOfTheSeed() {
    for (String name :
        new String[] {
          "mean_squared_error",
          "mean_absolute_error",
          "mean_absolute_percentage_error",
          "mean_squared_logarithmic_error",
          "hinge",
          "logcosh",
          "squared_hinge",
          "categorical_crossentropy",
          "sparse_categorical_crossentropy",
          "binary_crossentropy",
          "kullback_leibler_divergence",
          "poisson",
          "cosine_proximity",
          "binary_focal_loss",
          "multi_category_focal_loss2"
        }) {
      assertThat(Loss.values()).extracting(Loss::word).contains(name);
    }
    assertThat(Loss.MULTI_CATEGORY_FOCAL_LOSS2.alpha()).isEqualTo(0.25);
    assertThat(Loss.MULTI_CATEGORY_FOCAL_LOSS2.gamma()).isEqualTo(2);
  }

  /** Keras' code of each loss, averaged over the batch. */
  private static double expected(Loss loss, double[][] logits) {
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      double total = Math.exp(logits[i][0]) + Math.exp(logits[i][1]);
      double[] y = {CLASSES[i] == 0 ? 1 : 0, CLASSES[i] == 1 ? 1 : 0};
      double[] p = {Math.exp(logits[i][0]) / total, Math.exp(logits[i][1]) / total};
      sum += expected(loss, y, p);
    }
    return sum / logits.length;
  }

  private static double expected(Loss loss, double[] y, double[] p) {
    return switch (loss) {
      case CATEGORICAL_CROSSENTROPY, SPARSE_CATEGORICAL_CROSSENTROPY ->
          -y[0] * Math.log(p[0]) - y[1] * Math.log(p[1]);
      case COSINE_PROXIMITY ->
          -(y[0] * p[0] + y[1] * p[1])
              / Math.sqrt((y[0] * y[0] + y[1] * y[1]) * (p[0] * p[0] + p[1] * p[1]));
      case KULLBACK_LEIBLER_DIVERGENCE -> term(loss, y[0], p[0]) + term(loss, y[1], p[1]);
      default -> (term(loss, y[0], p[0]) + term(loss, y[1], p[1])) / 2;
    };
  }

  private static double term(Loss loss, double y, double p) {
    double sign = y == 1 ? 1 : -1;
    double alphaT = y == 1 ? ALPHA : 1 - ALPHA;
    double truth = y == 1 ? p : 1 - p;
    return switch (loss) {
      case BINARY_FOCAL_LOSS ->
          -alphaT * Math.pow(1 - truth - EPSILON, GAMMA) * Math.log(truth + EPSILON);
      case MULTI_CATEGORY_FOCAL_LOSS2 -> -alphaT * Math.pow(1 - truth, GAMMA) * Math.log(truth);
      case BINARY_CROSSENTROPY -> -Math.log(truth);
      case MEAN_SQUARED_ERROR -> (y - p) * (y - p);
      case MEAN_ABSOLUTE_ERROR -> Math.abs(y - p);
      case MEAN_ABSOLUTE_PERCENTAGE_ERROR -> 100 * Math.abs(y - p) / Math.max(y, EPSILON);
      case MEAN_SQUARED_LOGARITHMIC_ERROR -> Math.pow(Math.log(1 + p) - Math.log(1 + y), 2);
      case HINGE -> Math.max(0, 1 - sign * p);
      case SQUARED_HINGE -> Math.pow(Math.max(0, 1 - sign * p), 2);
      case LOGCOSH -> Math.log((Math.exp(p - y) + Math.exp(y - p)) / 2);
      case KULLBACK_LEIBLER_DIVERGENCE -> Math.max(y, EPSILON) * Math.log(Math.max(y, EPSILON) / p);
      case POISSON -> p - y * Math.log(p + EPSILON);
      case CATEGORICAL_CROSSENTROPY, SPARSE_CATEGORICAL_CROSSENTROPY, COSINE_PROXIMITY ->
          throw new IllegalArgumentException(loss.word());
    };
  }

  private static double[][] moved(int row, int column, double step) {
    double[][] logits = new double[LOGITS.length][];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = LOGITS[i].clone();
    }
    logits[row][column] += step;
    return logits;
  }

  private static INDArray labels() {
    INDArray labels = Nd4j.zeros(DataType.DOUBLE, CLASSES.length, 2);
    for (int i = 0; i < CLASSES.length; i++) {
      labels.putScalar(i, CLASSES[i], 1);
    }
    return labels;
  }
}
