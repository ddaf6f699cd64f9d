package io.parkstream.training.effect;

import java.util.SplittableRandom;

/** One family of things that lie on the ground or fall across it. Stateless. */
interface GroundEffect {
  /**
   * Paints one of the family.
   *
   * @param ground where the ground shows; nothing may be covered elsewhere
   * @param random decides everything
   */
  void paint(CropPixels pixels, Mask ground, SplittableRandom random);
}
