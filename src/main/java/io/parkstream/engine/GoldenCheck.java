package io.parkstream.engine;

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
    List<Picture> pictures = golden.pictures();
    int bytes = engine.input().bytes();
    ByteBuffer pixels = ByteBuffer.allocateDirect(engine.maxBatchSize() * bytes);
    float[] answers = new float[engine.maxBatchSize()];
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
      engine.classify(pixels, count, answers);
      for (int i = 0; i < count; i++) {
        compare(engine, golden, from + i, answers[i]);
      }
    }
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
