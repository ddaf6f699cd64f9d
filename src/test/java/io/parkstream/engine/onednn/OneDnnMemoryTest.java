package io.parkstream.engine.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parkstream.engine.EngineException;
import io.parkstream.engine.HotEngine;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.engine.Precision;
import io.parkstream.model.Model;
import io.parkstream.model.ModelRepository;
import io.parkstream.testing.SmallModels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Native memory has one owner, and goes with it. */
class OneDnnMemoryTest {
  private static final int CHANGES = 50;
  private static final int BATCH = 3;

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(names = {"FP32", "BF16"})
  void changes_ofTheModel_leaveNothingBehind(Precision precision) throws IOException {
    // Given
    ModelRepository repository = new ModelRepository(folder);
    SmallModels.store(repository, "small", 4, 0);
    SmallModels.store(repository, "small", 8, 1);
    long before = OneDnn.nativeBytes();
    ByteBuffer pixels = ByteBuffer.allocateDirect(BATCH * SmallModels.SHAPE.bytes());
    float[] answers = new float[BATCH];
    HotEngine engine = new HotEngine(open(repository.open("small", 1), precision));
    long ofOne = OneDnn.nativeBytes() - before;

    // When
    for (int change = 0; change < CHANGES; change++) {
      engine.replace(open(repository.open("small", 1 + change % 2), precision));
      engine.classify(pixels, BATCH, answers);
    }

    // Then
    assertThat(answers[2]).isBetween(0f, 1f);
    assertThat(ofOne).isPositive();
    assertThat(OneDnn.nativeBytes()).isEqualTo(before + ofOne);
    engine.close();
    assertThat(OneDnn.nativeBytes()).isEqualTo(before);
  }

  @Test
  void engines_ofOneModel_shareTheirWeights() throws IOException {
    // Given
    ModelRepository repository = new ModelRepository(folder);
    SmallModels.store(repository, "small", 4, 0);
    long before = OneDnn.nativeBytes();
    OneDnnEngineFactory engines =
        new OneDnnEngineFactory(repository.latest("small"), Precision.FP32, BATCH, 1);

    // When
    InferenceEngine first = engines.open();
    long ofFirst = OneDnn.nativeBytes() - before;
    InferenceEngine second = engines.open();
    long ofSecond = OneDnn.nativeBytes() - before - ofFirst;
    first.close();
    float[] answers = new float[1];
    second.classify(ByteBuffer.allocateDirect(SmallModels.SHAPE.bytes()), 1, answers);
    second.close();

    // Then
    long weights = 2L * SmallModels.SHAPE.bytes() * Float.BYTES;
    assertThat(ofFirst - ofSecond).isBetween(weights, 2 * weights);
    assertThat(answers[0]).isBetween(0f, 1f);
    assertThat(OneDnn.nativeBytes()).isEqualTo(before);
  }

  @Test
  void open_leavesNothingBehind_whenTheModelIsRefused() throws IOException {
    // Given
    ModelRepository repository = new ModelRepository(folder);
    repository.store(
        "small",
        place -> {
          Files.write(
              place.resolve(ModelRepository.ONNX), SmallModels.onnx(-8, 0).build().toByteArray());
          ModelRepository.writeGolden(place, SmallModels.golden(8, 0));
          return SmallModels.card();
        });
    long before = OneDnn.nativeBytes();

    // When, Then
    assertThatThrownBy(() -> open(repository.latest("small")))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("golden picture 0 of model small/1");
    assertThat(OneDnn.nativeBytes()).isEqualTo(before);
  }

  @Test
  void classify_refuses_aBufferThatIsTooSmallOrNotDirect_andAClosedEngine() throws IOException {
    // Given
    ModelRepository repository = new ModelRepository(folder);
    SmallModels.store(repository, "small", 4, 0);
    InferenceEngine engine = open(repository.latest("small"));
    int bytes = SmallModels.SHAPE.bytes();
    float[] answers = new float[BATCH];

    // When, Then
    assertThatThrownBy(() -> engine.classify(ByteBuffer.allocateDirect(bytes), 2, answers))
        .hasMessageContaining("a direct buffer of at least " + 2 * bytes + " bytes");
    assertThatThrownBy(() -> engine.classify(ByteBuffer.allocate(bytes), 1, answers))
        .hasMessageContaining("a direct buffer");
    engine.close();
    assertThatThrownBy(() -> engine.classify(ByteBuffer.allocateDirect(bytes), 1, answers))
        .hasMessageContaining("the engine is closed");
  }

  private static InferenceEngine open(Model model) {
    return open(model, Precision.FP32);
  }

  private static InferenceEngine open(Model model, Precision precision) {
    return new OneDnnEngineFactory(model, precision, BATCH, 1).open();
  }
}
