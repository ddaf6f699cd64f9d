package io.parkstream.training.effect;

import io.parkstream.image.PixelShape;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Shows training crops as the field does: with snow, water, stains, paint, pavers and shadows on
 * the ground, in haze and at night, through a dirty lens and poor compression. Labels stay: what
 * lies on the ground covers the middle of empty crops only, and what covers all of a crop leaves a
 * car to be seen. Both classes get every family, so that none tells the label. Somewhat more than
 * half of the crops are changed. All is decided by the random numbers given. Belongs to one thread.
 */
public final class FieldEffects {
  /** Shares of crops that are changed so; independent, and 0.41 of all stay as they are. */
  private static final double GROUND = 0.4;

  private static final double SHADOW = 0.1;
  private static final double AIR = 0.09;
  private static final double NIGHT = 0.06;
  private static final double LENS = 0.05;
  private static final double TRANSMISSION = 0.07;

  /** How dark a shadow may be at most, as a factor: on a car it must leave the car. */
  private static final double DARKEST_ON_GROUND = 0.22;

  private static final double DARKEST_ON_CAR = 0.45;

  /** Snow, water and paint fool networks most; each is drawn as often as it is named. */
  private static final List<GroundEffect> FAMILIES =
      List.of(
          new Snow(),
          new Snow(),
          new Water(),
          new Water(),
          new GroundPaint(),
          new GroundPaint(),
          new Paving(),
          new Paving(),
          new Stains());

  private final PixelShape to;
  private final CropPixels ground;
  private final CropPixels seen;

  /**
   * @param from shape of the crops before they are warped
   * @param to shape afterwards
   */
  public FieldEffects(PixelShape from, PixelShape to) {
    this.to = to;
    ground = new CropPixels(from);
    seen = new CropPixels(to);
  }

  /**
   * Paints on the ground of a crop, or returns it as it is.
   *
   * @param pixels unsigned bytes of the shape {@code from}; not changed
   * @param occupied whether a car is in the middle
   */
  public byte[] onGround(byte[] pixels, boolean occupied, SplittableRandom random) {
    boolean paint = random.nextDouble() < GROUND;
    boolean shade = random.nextDouble() < SHADOW;
    if (!paint && !shade) {
      return pixels;
    }
    ground.load(pixels);
    if (paint) {
      // empty crops get rims as well, so that a rim does not tell the label
      Mask where =
          occupied || Chance.one(random, 4)
              ? Mask.rim(ground.width(), ground.height(), random)
              : Mask.all(ground.width(), ground.height());
      int families = Chance.one(random, 3) ? 2 + random.nextInt(2) : 1;
      for (int i = 0; i < families; i++) {
        FAMILIES.get(random.nextInt(FAMILIES.size())).paint(ground, where, random);
      }
    }
    if (shade) {
      Shadows.fall(ground, occupied ? DARKEST_ON_CAR : DARKEST_ON_GROUND, random);
    }
    byte[] painted = new byte[pixels.length];
    ground.store(painted);
    return painted;
  }

  /**
   * Shows a crop through air, lens and wire, or leaves it as it is.
   *
   * @param pixels unsigned bytes of the shape {@code to}; changed
   */
  public void onWay(byte[] pixels, SplittableRandom random) {
    boolean air = random.nextDouble() < AIR;
    boolean night = random.nextDouble() < NIGHT;
    boolean soiled = random.nextDouble() < LENS;
    if (air || night || soiled) {
      seen.load(pixels);
      if (night) {
        Darkness.fall(seen, random);
      }
      if (air) {
        Haze.cover(seen, random);
      }
      if (soiled) {
        Lens.soil(seen, random);
      }
      seen.store(pixels);
    }
    if (!air && random.nextDouble() < TRANSMISSION) {
      Transmission.degrade(pixels, to, random);
    }
  }
}
