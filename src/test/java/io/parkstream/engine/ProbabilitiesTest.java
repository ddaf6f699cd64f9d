package io.parkstream.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProbabilitiesTest {
  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, -0.001f, 1.001f})
  void require_namesTheFirstAnswerThatIsNone(float wrong) {
    assertThatThrownBy(() -> Probabilities.require("onnx", new float[] {0.5f, wrong, wrong}, 3))
        .isInstanceOf(EngineException.class)
        .hasMessage(
            "engine onnx answered "
                + wrong
                + " for crop 2 of 3; a probability from 0 to 1 was expected");
  }

  @Test
  void require_looksAtTheBatchOnly_andAllowsForRounding() {
    assertThatCode(
            () ->
                Probabilities.require(
                    "onnx", new float[] {0, 1, 1.000001f, -0.000001f, Float.NaN}, 4))
        .doesNotThrowAnyException();
  }

  @Test
  void clamp_takesAwayWhatRoundingAdded() {
    assertThat(Probabilities.clamp(1.000001f)).isEqualTo(1f);
    assertThat(Probabilities.clamp(-0.000001f)).isEqualTo(0f);
    assertThat(Probabilities.clamp(0.25f)).isEqualTo(0.25f);
  }
}
