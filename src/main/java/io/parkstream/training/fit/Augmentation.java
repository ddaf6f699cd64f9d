package io.parkstream.training.fit;

/**
 * How far a training picture may be changed each time it is shown. Never applied to pictures that
 * measure.
 *
 * @param zoom largest change of scale, as a share, per axis
 * @param shift largest shift, as a share of the picture
 * @param rotationDegrees largest rotation to either side
 * @param quarterTurns whether any of the four right angles comes first: cars stand every way in
 *     unknown car parks
 * @param perspective largest shift of each corner on its own, as a share
 * @param light largest change of brightness and contrast, as a share
 * @param colour largest change of each channel and of the saturation, as a share
 * @param noise largest standard deviation of pixel noise, in levels of 255
 * @param blur largest standard deviation of a blur, in pixels
 * @param occlusion probability that a rectangle is covered, and that a shadow falls across
 * @param neighbour probability that a strip of another picture of the same folder comes in over one
 *     edge, as the car next door does; the label stays, since the strip stays off the middle
 * @param field whether ground, weather, lens and compression are varied too, by {@link
 *     io.parkstream.training.effect.FieldEffects}
 */
public record Augmentation(
    double zoom,
    double shift,
    double rotationDegrees,
    boolean quarterTurns,
    double perspective,
    double light,
    double colour,
    double noise,
    double blur,
    double occlusion,
    double neighbour,
    boolean field) {

  /** The choices of the command line. */
  public enum Preset {
    /** Pictures as they are. */
    NONE(new Augmentation(0, 0, 0, false, 0, 0, 0, 0, 0, 0, 0, false)),
    /** The seed's: horizontal flip, zoom and shifts of 10 %, rotation of 5°. */
    SEED(new Augmentation(0.1, 0.1, 5, false, 0, 0, 0, 0, 0, 0, 0, false)),
    /** Between the two: light, colour and sharpness vary, and most things stay the right way up. */
    MEDIUM(new Augmentation(0.15, 0.1, 10, false, 0.04, 0.25, 0.1, 6, 0.8, 0.08, 0, false)),
    /**
     * Medium, and every third picture has a stranger over one edge: spaces stand side by side.
     * Helps on car parks like those of training; on slanted spaces of another one, whose own car
     * reaches the edge, a network trained so was worse.
     */
    CROWDED(new Augmentation(0.15, 0.1, 10, false, 0.04, 0.25, 0.1, 6, 0.8, 0.08, 0.35, false)),
    /** Medium, farther in all that it varies: light, sharpness and cuts of cameras yet unknown. */
    WIDE(new Augmentation(0.25, 0.12, 15, false, 0.07, 0.4, 0.15, 10, 1.2, 0.15, 0, false)),
    /** For car parks that nobody trained on: every direction, light and sharpness. */
    STRONG(new Augmentation(0.22, 0.12, 15, true, 0.08, 0.4, 0.15, 10, 1.2, 0.15, 0.35, false)),
    /**
     * Wide, and some neighbours; about half of the pictures get what fools a network on new car
     * parks: snow, water, stains, paint, pavers and shadows on the ground, haze, night, a dirty
     * lens, JPEG.
     */
    FIELD(new Augmentation(0.25, 0.12, 15, false, 0.07, 0.4, 0.15, 10, 1.2, 0.15, 0.12, true));

    private final Augmentation augmentation;

    Preset(Augmentation augmentation) {
      this.augmentation = augmentation;
    }

    Augmentation augmentation() {
      return augmentation;
    }
  }
}
