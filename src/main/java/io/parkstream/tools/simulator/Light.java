package io.parkstream.tools.simulator;

/**
 * The light of a moment and what the camera makes of it.
 *
 * @param sunX direction to the sun, a unit vector of the world
 * @param sunY as above
 * @param sunZ as above; above 0
 * @param sun strength of the sun relative to the sky, 0 when overcast
 * @param tintRed white balance of the camera, about 1
 * @param tintGreen as above
 * @param tintBlue as above
 * @param exposure brightness, 0 to 255, at which the camera wants to show the ground
 * @param gain factor that it applies; 1 until {@link #exposedFor(double)}
 * @param haze 0 clear to 1 nothing to be seen
 * @param hazeColour 0xRRGGBB
 * @param wetness 0 dry to 1 pouring
 * @param lamp strength of a lamp in the frame, 0 by day
 * @param blur sigma in pixels of the crop
 * @param noise sigma in levels of 0 to 255
 */
public record Light(
    double sunX,
    double sunY,
    double sunZ,
    double sun,
    double tintRed,
    double tintGreen,
    double tintBlue,
    double exposure,
    double gain,
    double haze,
    int hazeColour,
    double wetness,
    double lamp,
    double blur,
    double noise) {

  private static final double MAX_GAIN = 1.6;

  /** Kinds of light, as an observer would name them. */
  enum Weather {
    SUNNY,
    OVERCAST,
    RAINY,
    FOGGY,
    DUSK,
    NIGHT
  }

  /** Light of a kind, as one camera has it at one time. */
  static Light of(Weather weather, Dice dice) {
    double azimuth = dice.between(0, 2 * Math.PI);
    double elevation = Math.toRadians(dice.between(22, 68));
    double sun =
        switch (weather) {
          case SUNNY -> dice.between(1.0, 2.6);
          case OVERCAST, RAINY, FOGGY -> dice.between(0, 0.15);
          case DUSK -> dice.between(0, 0.5);
          case NIGHT -> 0;
        };
    double exposure =
        switch (weather) {
          case SUNNY -> dice.between(95, 190);
          case OVERCAST -> dice.between(75, 150);
          case RAINY -> dice.between(62, 125);
          case FOGGY -> dice.between(80, 140);
          case DUSK -> dice.between(48, 90);
          case NIGHT -> dice.between(34, 62);
        };
    double haze =
        switch (weather) {
          case SUNNY, OVERCAST -> dice.chance(0.2) ? dice.between(0, 0.25) : 0;
          case RAINY -> dice.between(0, 0.25);
          case FOGGY -> dice.between(0.2, 0.5);
          case DUSK, NIGHT -> dice.between(0, 0.12);
        };
    double warmth =
        switch (weather) {
          case SUNNY -> dice.between(-0.02, 0.1);
          case OVERCAST, RAINY, FOGGY -> dice.between(-0.1, 0.06);
          case DUSK -> dice.between(-0.15, 0.2);
          case NIGHT -> dice.between(-0.1, 0.35);
        };
    double green = dice.between(-0.06, 0.06);
    double blur = dice.chance(0.3) ? dice.between(0.8, 1.8) : dice.between(0.3, 0.8);
    double noise =
        switch (weather) {
          case SUNNY, OVERCAST, RAINY, FOGGY -> dice.between(1, 6);
          case DUSK -> dice.between(3, 9);
          case NIGHT -> dice.between(4, 13);
        };
    return new Light(
        Math.cos(azimuth) * Math.cos(elevation),
        Math.sin(azimuth) * Math.cos(elevation),
        Math.sin(elevation),
        sun,
        1 + warmth,
        1 + green,
        1 - warmth,
        exposure,
        1,
        haze,
        Rgb.grey(weather == Weather.NIGHT ? dice.between(30, 70) : dice.between(110, 190)),
        weather == Weather.RAINY ? dice.between(0.4, 1) : 0,
        weather == Weather.NIGHT || (weather == Weather.DUSK && dice.chance(0.5))
            ? dice.between(0.5, 1.6)
            : 0,
        blur,
        noise);
  }

  /**
   * The same light after the camera has set its gain for a ground of this brightness. The gain is
   * limited, so dark asphalt stays darker than concrete.
   */
  Light exposedFor(double groundLevel) {
    double wanted = Math.max(0.25, Math.min(MAX_GAIN, exposure / groundLevel));
    return new Light(
        sunX,
        sunY,
        sunZ,
        sun,
        tintRed,
        tintGreen,
        tintBlue,
        exposure,
        wanted,
        haze,
        hazeColour,
        wetness,
        lamp,
        blur,
        noise);
  }

  /** Brightness of a face relative to sunlit level ground. */
  double on(double normalX, double normalY, double normalZ) {
    double direct = Math.max(0, normalX * sunX + normalY * sunY + normalZ * sunZ);
    double sky = 0.68 + 0.32 * normalZ;
    return (sky + sun * direct) / (1 + sun * sunZ);
  }

  /** Opacity of a black film that turns sunlit ground into shadow. */
  double shadow() {
    return sun * sunZ / (1 + sun * sunZ);
  }
}
