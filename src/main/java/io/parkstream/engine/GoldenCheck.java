package io.parkstream.engine;

import io.parkstream.domain.Occupancy;
import io.parkstream.model.GoldenPictures;
import io.parkstream.model.GoldenPictures.Picture;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;

/** Holds an engine to the answers that came with its model. */
public final class GoldenCheck {
  private GoldenCheck() {}

  /**
   * Classifies the golden pictures.
   *
   * @throws EngineException if an answer is further from its golden one than the tolerance allows
   */
  public static void verify(InferenceEngine engine, GoldenPictures golden) {
    float[] answers = answers(engine, golden);
    for (int i = 0; i < answers.length; i++) {
      compare(engine, golden, i, answers[i]);
    }
  }

  /**
   * Classifies the golden pictures of a network in single precision with an engine in fewer bits.
   *
   * @param least share of them that must keep their label, 0 to 1
   * @throws EngineException if fewer do
   */
  public static void verifyLabels(InferenceEngine engine, GoldenPictures golden, double least) {
    float[] answers = answers(engine, golden);
    int same = 0;
    for (int i = 0; i < answers.length; i++) {
      double expected = golden.pictures().get(i).probabilityOccupied();
      same += Occupancy.of(answers[i]) == Occupancy.of(expected) ? 1 : 0;
    }
    if (same < least * answers.length) {
      throw new EngineException(
          String.format(
              Locale.ROOT,
              "engine %s keeps the labels of %d of the %d golden pictures of model %s/%d; at least"
                  + " %.1f %% are wanted, and the model is not used in it",
              engine.name(),
              same,
              answers.length,
              engine.model().name(),
              engine.model().version(),
              100 * least));
    }
  }

  private static float[] answers(InferenceEngine engine, GoldenPictures golden) {
    List<Picture> pictures = golden.pictures();
    int bytes = engine.input().bytes();
    ByteBuffer pixels = ByteBuffer.allocateDirect(engine.maxBatchSize() * bytes);
    float[] batch = new float[engine.maxBatchSize()];
    float[] answers = new float[pictures.size()];
    for (int from = 0; from < pictures.size(); from += engine.maxBatchSize()) {
      int count = Math.min(engine.maxBatchSize(), pictures.size() - from);
      for (int i = 0; i < count; i++) {
        byte[] picture = pictures.get(from + i).pixels();
        if (picture.length != bytes) {
          throw new EngineException(
              "golden picture "
                  + (from + i)
                  + " has "
                  + picture.length
                  + " bytes, the model takes "
                  + bytes);
        }
        pixels.put(i * bytes, picture);
      }
      engine.classify(pixels, count, batch);
      System.arraycopy(batch, 0, answers, from, count);
    }
    return answers;
  }

  private static void compare(
      InferenceEngine engine, GoldenPictures golden, int index, float answer) {
    double expected = golden.pictures().get(index).probabilityOccupied();
    if (!(Math.abs(answer - expected) <= golden.tolerance())) {
      throw new EngineException(
          String.format(
              Locale.ROOT,
              "engine %s answers %.6f for golden picture %d of model %s/%d, which says %.6f (tolerance %.6f); the"
                  + " model is not used",
              engine.name(),
              answer,
              index,
              engine.model().name(),
              engine.model().version(),
              expected,
              golden.tolerance()));
    }
  }
}
