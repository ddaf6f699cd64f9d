package io.parkstream.training.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.NesterovsUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;

class SchedulesTest {

  @Test
  void timeBasedDecay_isKeras_lrOverOnePlusDecayTimesStep() {
    // Given
    TimeBasedDecay schedule = new TimeBasedDecay(0.001, 1e-6);

    // When, Then
    assertThat(schedule.valueAt(0, 0)).isEqualTo(0.001);
    assertThat(schedule.valueAt(1_000_000, 7)).isCloseTo(0.0005, within(1e-12));
  }

  @Test
  void cosine_risesThenFallsToNearlyNothing() {
    // Given
    CosineSchedule schedule = new CosineSchedule(0.02, 1000);

    // When, Then
    assertThat(schedule.valueAt(0, 0)).isLessThan(0.001);
    assertThat(schedule.valueAt(30, 0)).isCloseTo(0.02, within(1e-3));
    assertThat(schedule.valueAt(500, 0)).isCloseTo(0.01, within(5e-4));
    assertThat(schedule.valueAt(999, 0)).isCloseTo(0.0002, within(1e-4));
  }

  @Test
  void nesterovMomentum_isKeras_overThreeSteps() {
    // Given: Keras' SGD(lr=0.1, momentum=0.9, nesterov=True): v = m·v - lr·g; p += m·v - lr·g
    double[] gradients = {1, -0.5, 2};
    double velocity = 0;
    double keras = 0;
    NesterovsUpdater updater = new NesterovsUpdater(new Nesterovs(0.1, 0.9));
    updater.setStateViewArray(Nd4j.zeros(1, 1), new long[] {1, 1}, 'c', true);
    double dl4j = 0;

    // When
    for (int step = 0; step < gradients.length; step++) {
      velocity = 0.9 * velocity - 0.1 * gradients[step];
      keras += 0.9 * velocity - 0.1 * gradients[step];
      INDArray gradient = Nd4j.create(new float[][] {{(float) gradients[step]}});
      updater.applyUpdater(gradient, step, 0);
      dl4j -= gradient.getDouble(0, 0);
    }

    // Then
    assertThat(dl4j).isCloseTo(keras, within(1e-6));
  }
}
