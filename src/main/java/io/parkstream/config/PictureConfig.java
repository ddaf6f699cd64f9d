package io.parkstream.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.WithDefault;

/** What a picture may cost. Each limit is checked before a pixel is decoded. */
public interface PictureConfig {
  /** Encoded bytes of a crop, 1K to 900K; a larger one is a dead letter. */
  @WithDefault("900K")
  MemorySize maxBytes();

  /**
   * Width × height of a crop, 1 to 67108864; a larger one is a dead letter. Three bytes of memory
   * per pixel and decoding thread.
   */
  @WithDefault("4194304")
  int maxPixels();

  /** Passes over a progressive JPEG, 1 to 100; one with more is a dead letter. */
  @WithDefault("32")
  int maxScans();

  /**
   * Whether pictures that show nothing (one colour, noise, repeated rows) are no evidence: their
   * answer is one half, with the reason, and their spaces become unknown. Off takes the model's
   * word for them.
   */
  @WithDefault("true")
  boolean findBlind();
}
