package io.parkstream.stream;

import io.parkstream.domain.Classification;
import io.parkstream.domain.Crop;

/**
 * Sees each crop with its answer as it is forwarded. Called from stream threads, once per crop or
 * more often: must neither wait nor throw.
 */
public interface AnswerObserver {
  /** Sees nothing, and costs nothing: pixels are not kept for it. */
  AnswerObserver NONE =
      new AnswerObserver() {
        @Override
        public boolean wantsPixels() {
          return false;
        }

        @Override
        public void answered(Crop crop, byte[] pixels, Classification answer) {}
      };

  /** Whether pixels are kept until the crop is answered, about 7 kB for each that is pending. */
  boolean wantsPixels();

  /**
   * A crop was answered.
   *
   * @param pixels decoded, not to be changed; empty if they were not wanted
   */
  void answered(Crop crop, byte[] pixels, Classification answer);
}
