package io.parkstream.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.parkstream.engine.Calibration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CommonCalibrationTest {
  @Test
  void line_liesBetweenThoseOfTheSites_howeverManyCropsOneHas() {
    // Given: at one site every logit is 2.5 too high, at the other 1.5; one is twenty times as
    // large
    CalibrationFit.Answers small = answers(1, 300, 2.5);
    CalibrationFit.Answers large = answers(2, 6_000, 1.5);

    // When
    Calibration found = CommonCalibration.of(List.of(small, large)).calibration();

    // Then: after the temperature, which divides the line too
    double line = Calibration.logit(found.threshold()) * found.temperature();
    assertThat(line).isCloseTo(2, within(0.2));
  }

  @Test
  void gain_isThatOfSitesByWhatTheOthersFound() {
    // Given
    List<CalibrationFit.Answers> sites =
        List.of(answers(3, 400, 2), answers(4, 400, 2.5), answers(5, 400, 1.5));

    // When
    CommonCalibration found = CommonCalibration.of(sites);

    // Then
    assertThat(found.kept()).isTrue();
    assertThat(found.after()).isGreaterThan(found.before() + 0.03);
    assertThat(found.errorAfter()).isLessThan(found.errorBefore());
  }

  @Test
  void temperature_isFoundAlone_whereSitesDisagreeAboutTheLine() {
    // Given: what one gives spoils the other, and both are too sure by a factor of two
    List<CalibrationFit.Answers> sites =
        List.of(sure(answers(6, 2_000, 1.5)), sure(answers(7, 2_000, -1.5)));

    // When
    CommonCalibration found = CommonCalibration.of(sites);

    // Then
    assertThat(found.kept()).isTrue();
    assertThat(found.calibration().threshold()).isEqualTo(0.5);
    assertThat(found.calibration().temperature()).isGreaterThan(2);
    assertThat(found.after()).isEqualTo(found.before(), within(1e-9));
  }

  @Test
  void sites_areTwoAtLeast() {
    assertThatThrownBy(() -> CommonCalibration.of(List.of(answers(8, 100, 0))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("there is but one");
  }

  /**
   * Answers whose logits are too high by {@code lean}; spread over 8 units, one in six occupied.
   */
  private static CalibrationFit.Answers answers(long seed, int count, double lean) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] probabilities = new float[count];
    boolean[] occupied = new boolean[count];
    for (int i = 0; i < count; i++) {
      occupied[i] = random.nextInt(6) == 0;
      double logit = (occupied[i] ? 2 : -2) + random.nextDouble() * 6 - 3;
      probabilities[i] = (float) (1 / (1 + Math.exp(-(logit + lean))));
    }
    return new CalibrationFit.Answers(probabilities, occupied, new boolean[count]);
  }

  private static CalibrationFit.Answers sure(CalibrationFit.Answers answers) {
    return answers.after(new Calibration(0.5, 0.5));
  }
}
