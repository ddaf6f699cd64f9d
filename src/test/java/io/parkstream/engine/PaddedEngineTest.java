package io.parkstream.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parkstream.testing.FakeEngine;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class PaddedEngineTest {
  private final FakeEngine fake = new FakeEngine(12);
  private final PaddedEngine engine = new PaddedEngine(fake);
  private final ByteBuffer pixels = ByteBuffer.allocateDirect(12 * FakeEngine.SHAPE.bytes());

  @Test
  void classify_showsTheEngineOnlyWarmedSizes_andGivesOnlyWhatWasAsked() {
    // Given
    for (int i = 0; i < 12; i++) {
      pixels.put(i * FakeEngine.SHAPE.bytes(), (byte) (10 + i));
    }
    float[] answers = {-1, -1, -1, -1, -1, -1};

    // When
    engine.classify(pixels, 5, answers);

    // Then
    assertThat(fake.batchSizes).containsExactly(8);
    assertThat(answers).containsExactly(0.10f, 0.11f, 0.12f, 0.13f, 0.14f, -1f);
  }

  @Test
  void places_arePowersOfTwoUpToTheLargest() {
    assertThat(engine.places(1)).isEqualTo(1);
    assertThat(engine.places(4)).isEqualTo(4);
    assertThat(engine.places(5)).isEqualTo(8);
    assertThat(engine.places(9)).isEqualTo(12);
  }

  @Test
  void classify_asksForWhatThereIs_whenTheBufferEndsWithTheCrops() {
    // When
    engine.classify(ByteBuffer.allocateDirect(5 * FakeEngine.SHAPE.bytes()), 5, new float[5]);

    // Then
    assertThat(fake.batchSizes).containsExactly(5);
  }

  @Test
  void classify_refusesACountThatIsNotPossible() {
    assertThatThrownBy(() -> engine.classify(pixels, 13, new float[13]))
        .hasMessageContaining("1 to 12 are possible");
  }
}
