package io.parkstream.training.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class BinaryFocalLossTest {
  private static final IActivation SOFTMAX = new ActivationSoftmax();
  private static final double[][] LOGITS = {{0.3, -0.4}, {2.0, -1.0}, {-0.7, 0.9}, {0.1, 0.2}};
  private static final int[] CLASSES = {0, 1, 1, 0};

  @ParameterizedTest
  @CsvSource({"0.5, 1", "0.25, 2", "0.5, 0", "0.7, 0.5"})
  void score_isTheSeedsFormula_overBatchAndOutputs(double alpha, double gamma) {
    // Given
    BinaryFocalLoss loss = new BinaryFocalLoss(alpha, gamma);

    // When
    double score = loss.computeScore(labels(), Nd4j.create(LOGITS), SOFTMAX, null, true);

    // Then
    assertThat(score).isCloseTo(expected(LOGITS, alpha, gamma), within(1e-9));
  }

  @ParameterizedTest
  @CsvSource({"0.5, 1", "0.25, 2", "0.5, 0", "0.7, 0.5"})
  void gradient_equalsTheDifferenceOfTheScore_byEachLogit(double alpha, double gamma) {
    // Given
    BinaryFocalLoss loss = new BinaryFocalLoss(alpha, gamma);
    double step = 1e-5;

    // When
    INDArray gradient = loss.computeGradient(labels(), Nd4j.create(LOGITS), SOFTMAX, null);

    // Then: DL4J divides by the batch size afterwards
    for (int i = 0; i < LOGITS.length; i++) {
      for (int j = 0; j < 2; j++) {
        double measured =
            (expected(moved(i, j, step), alpha, gamma) - expected(moved(i, j, -step), alpha, gamma))
                / (2 * step);
        assertThat(gradient.getDouble(i, j) / LOGITS.length).isCloseTo(measured, within(1e-6));
      }
    }
  }

  @Test
  void score_isFinite_whenTheAnswerIsCertainAndWrong() {
    // Given
    INDArray certain = Nd4j.create(new double[][] {{500, -500}, {-500, 500}});
    INDArray wrong = Nd4j.create(new double[][] {{0, 1}, {1, 0}});

    // When
    double score = new BinaryFocalLoss(0.5, 1).computeScore(wrong, certain, SOFTMAX, null, true);

    // Then
    assertThat(score).isFinite().isGreaterThan(5);
  }

  @Test
  void constructor_refuses_weightsOutsideTheirRange() {
    assertThatThrownBy(() -> new BinaryFocalLoss(1.5, 1)).hasMessageContaining("1.5");
    assertThatThrownBy(() -> new BinaryFocalLoss(0.5, -1)).hasMessageContaining("-1");
  }

  /** The seed's {@code binary_focal_loss_fixed}, line by line, in plain doubles. */
  private static double expected(double[][] logits, double alpha, double gamma) {
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      double total = Math.exp(logits[i][0]) + Math.exp(logits[i][1]);
      for (int j = 0; j < 2; j++) {
        double label = CLASSES[i] == j ? 1 : 0;
        double output = Math.exp(logits[i][j]) / total;
        double alphaT = label * alpha + (1 - label) * (1 - alpha);
        double truth = label * output + (1 - label) * (1 - output) + 1e-7;
        sum += -alphaT * Math.pow(1 - truth, gamma) * Math.log(truth);
      }
    }
    return sum / (2 * logits.length);
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
