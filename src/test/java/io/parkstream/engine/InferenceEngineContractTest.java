package io.parkstream.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.parkstream.model.GoldenPictures;
import io.parkstream.model.GoldenPictures.Picture;
import io.parkstream.model.Model;
import io.parkstream.testing.TinyModel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What every engine promises, in every precision. A subclass says how its engine is opened; the
 * answers expected are those that DL4J gave for the same file.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class InferenceEngineContractTest {
  protected static final int MAX_BATCH = 5;
  private static final int BYTES = TinyModel.SHAPE.bytes();

  private Model model;
  private InferenceEngine engine;

  /** A model with golden answers, the 8-bit form among them where the engine needs it. */
  protected abstract Model model() throws Exception;

  /** The engines under test over this model, or over the same with other golden answers. */
  protected abstract EngineFactory engines(Model model);

  /** The same model, but for golden answers that this engine cannot give. */
  protected abstract Model withGolden(Model model, GoldenPictures golden);

  protected abstract String name();

  /** How far an answer may be from that of the network that the model was made from. */
  protected abstract float tolerance();

  /** The answers of the network that the model was made from. */
  protected abstract List<Picture> expected();

  /** What {@link #model} made, once for all tests. */
  protected final Model opened() {
    return model;
  }

  @BeforeAll
  void open() throws Exception {
    model = model();
    engine = engines(model).open();
  }

  @AfterAll
  void close() {
    if (engine != null) {
      engine.close();
    }
  }

  @Test
  void engine_tellsWhatItIs() {
    assertThat(engine.name()).isEqualTo(name());
    assertThat(engine.model().name()).isEqualTo("tiny");
    assertThat(engine.input()).isEqualTo(TinyModel.SHAPE);
    assertThat(engine.maxBatchSize()).isEqualTo(MAX_BATCH);
  }

  @Test
  void classify_answersAsTheNetworkThatWasExported_forEachCountAndPlaceInTheBatch() {
    List<Picture> pictures = expected();
    for (int count = 1; count <= MAX_BATCH; count++) {
      for (int from = 0; from + count <= pictures.size(); from += count) {
        // When
        float[] answers = classify(engine, pictures.subList(from, from + count));

        // Then
        for (int i = 0; i < count; i++) {
          assertThat(answers[i])
              .as("picture %d in a batch of %d", from + i, count)
              .isCloseTo((float) pictures.get(from + i).probabilityOccupied(), within(tolerance()));
        }
      }
    }
  }

  @Test
  void expectedAnswers_tellPicturesApart() {
    assertThat(expected().stream().mapToDouble(Picture::probabilityOccupied).max().orElse(0))
        .isGreaterThan(
            expected().stream().mapToDouble(Picture::probabilityOccupied).min().orElse(1)
                + 4 * tolerance());
  }

  @Test
  void classify_leavesPositionLimitAndWhatLiesBehindTheAnswersAlone() {
    // Given
    ByteBuffer pixels = ByteBuffer.allocateDirect(MAX_BATCH * BYTES).position(7).limit(9);
    float[] answers = new float[MAX_BATCH];
    answers[2] = 42;

    // When
    engine.classify(pixels, 2, answers);

    // Then
    assertThat(pixels.position()).isEqualTo(7);
    assertThat(pixels.limit()).isEqualTo(9);
    assertThat(answers[0]).isEqualTo(answers[1]).isBetween(0f, 1f);
    assertThat(answers[2]).isEqualTo(42);
  }

  @Test
  void classify_refuses_aCountThatItDoesNotTake() {
    ByteBuffer pixels = ByteBuffer.allocateDirect((MAX_BATCH + 1) * BYTES);
    for (int count : new int[] {-1, 0, MAX_BATCH + 1}) {
      assertThatThrownBy(() -> engine.classify(pixels, count, new float[MAX_BATCH + 1]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("a batch of " + count)
          .hasMessageContaining("1 to " + MAX_BATCH);
    }
  }

  @Test
  void classify_givesTheSameAnswers_whenAskedAgain() {
    List<Picture> pictures = expected().subList(0, MAX_BATCH);
    assertThat(classify(engine, pictures)).isEqualTo(classify(engine, pictures));
  }

  @Test
  void open_refuses_aModelWhoseGoldenAnswersItCannotRepeat() {
    // Given
    byte[] pixels = new byte[BYTES];
    new Random(3).nextBytes(pixels);
    GoldenPictures wrong = new GoldenPictures(0.001, List.of(new Picture(pixels, 1.5)));

    // When, Then
    assertThatThrownBy(() -> engines(withGolden(model, wrong)).open())
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("engine " + name())
        .hasMessageContaining("golden picture 0 of model tiny/1")
        .hasMessageContaining("the model is not used");
  }

  @Test
  void close_isHarmless_whenCalledTwice() {
    InferenceEngine another = engines(model).open();
    another.close();
    another.close();
  }

  private static float[] classify(InferenceEngine engine, List<Picture> pictures) {
    ByteBuffer pixels = ByteBuffer.allocateDirect(MAX_BATCH * BYTES);
    for (int i = 0; i < pictures.size(); i++) {
      pixels.put(i * BYTES, pictures.get(i).pixels());
    }
    float[] answers = new float[pictures.size()];
    engine.classify(pixels, pictures.size(), answers);
    return answers;
  }

  /** Pictures of two colours each, so that their answers differ by more than rounding does. */
  protected static List<byte[]> pictures(int count) {
    Random random = new Random(5);
    int width = TinyModel.SHAPE.width();
    List<byte[]> pictures = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] colours = new byte[6];
      random.nextBytes(colours);
      int edge = 4 + random.nextInt(width - 8);
      byte[] pixels = new byte[BYTES];
      for (int at = 0; at < BYTES; at++) {
        boolean left = at / 3 % width < edge;
        pixels[at] = colours[at % 3 + (left ? 0 : 3)];
      }
      pictures.add(pixels);
    }
    return pictures;
  }
}
