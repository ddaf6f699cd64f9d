package io.parkstream.engine;

/** What an engine may answer: a probability, as far as it can be computed. */
public final class Probabilities {
  /** A softmax may exceed 1 by rounding; more is a broken engine. */
  private static final float ROUNDING = 1e-5f;

  private Probabilities() {}

  /**
   * Refuses a batch with an answer that is no probability, of which nothing tells what others to
   * trust.
   *
   * @param engine name of the engine that answered
   * @param count answers of the batch, from the first on
   * @throws EngineException with the first answer that is none
   */
  public static void require(String engine, float[] answers, int count) {
    for (int i = 0; i < count; i++) {
      float probability = answers[i];
      if (!(probability >= -ROUNDING && probability <= 1 + ROUNDING)) {
        throw new EngineException(
            "engine "
                + engine
                + " answered "
                + probability
                + " for crop "
                + (i + 1)
                + " of "
                + count
                + "; a probability from 0 to 1 was expected");
      }
    }
  }

  /** The probability without what rounding added to it, from 0 to 1. */
  public static float clamp(float probability) {
    return Math.min(1, Math.max(0, probability));
  }
}
