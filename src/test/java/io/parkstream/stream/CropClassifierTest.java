package io.parkstream.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parkstream.engine.EngineException;
import io.parkstream.engine.LiveCalibrations;
import io.parkstream.testing.FakeEngine;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class CropClassifierTest {
  private static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");

  private final FakeEngine engine = new FakeEngine(4);
  private final CropClassifier classifier =
      new CropClassifier(engine, Clock.fixed(NOW, ZoneOffset.UTC));

  @Test
  void handle_givesEachCropItsOwnAnswer() {
    // When
    List<Prediction> predictions = classifier.handle(List.of(crop(10), crop(97), crop(0)));

    // Then
    assertThat(predictions)
        .containsExactly(
            new Prediction(0.10f, FakeEngine.MODEL, NOW),
            new Prediction(0.97f, FakeEngine.MODEL, NOW),
            new Prediction(0f, FakeEngine.MODEL, NOW));
  }

  @Test
  void handle_leavesNothingBehind_forTheNextBatch() {
    // Given
    classifier.handle(List.of(crop(1), crop(2), crop(3), crop(4)));

    // When
    List<Prediction> predictions = classifier.handle(List.of(crop(50)));

    // Then
    assertThat(predictions).extracting(Prediction::probabilityOccupied).containsExactly(0.5f);
  }

  @Test
  void measured_knowsWhatBatchesOfEachSizeTook() {
    // When
    CropClassifier measured =
        CropClassifier.measured(engine, new LiveCalibrations(), Clock.fixed(NOW, ZoneOffset.UTC));

    // Then
    assertThat(engine.batchSizes).containsExactly(1, 2, 4);
    assertThat(measured.measuredNanos()).hasSize(3).doesNotContain(0);
    assertThat(classifier.measuredNanos()).isEmpty();
  }

  @Test
  void handle_failsTheBatch_whenAnAnswerIsNoProbability() {
    assertThatThrownBy(() -> classifier.handle(List.of(crop(10), crop(Byte.MAX_VALUE))))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("NaN")
        .hasMessageContaining("crop 2 of 2");
    assertThatThrownBy(() -> classifier.handle(List.of(crop(101))))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("1.01");
    assertThatThrownBy(() -> classifier.handle(List.of(crop(-1))))
        .isInstanceOf(EngineException.class);
  }

  @Test
  void handle_failsTheBatch_whenACropHasAnotherShape() {
    assertThatThrownBy(
            () -> classifier.handle(List.of(crop(10), DecodedCrop.untraced(new byte[5]))))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("5")
        .hasMessageContaining("12");
  }

  @Test
  void handle_failsTheBatch_whenItIsLargerThanTheEngineTakes() {
    assertThatThrownBy(
            () -> classifier.handle(List.of(crop(1), crop(1), crop(1), crop(1), crop(1))))
        .isInstanceOf(EngineException.class);
  }

  @Test
  void close_closesTheEngine() {
    classifier.close();

    assertThat(engine.isClosed()).isTrue();
  }

  private static DecodedCrop crop(int percent) {
    byte[] pixels = new byte[FakeEngine.SHAPE.bytes()];
    pixels[0] = (byte) percent;
    return DecodedCrop.untraced(pixels);
  }
}
