package io.parkstream.tools.simulator;

import java.awt.Color;

/** Arithmetic on colours packed as 0xRRGGBB. */
public final class Rgb {
  private Rgb() {}

  static int of(double red, double green, double blue) {
    return clamp(red) << 16 | clamp(green) << 8 | clamp(blue);
  }

  public static int grey(double level) {
    return of(level, level, level);
  }

  static int scale(int rgb, double factor) {
    return of(red(rgb) * factor, green(rgb) * factor, blue(rgb) * factor);
  }

  /** The first colour at 0, the second at 1. */
  static int mix(int from, int to, double share) {
    return of(
        red(from) + (red(to) - red(from)) * share,
        green(from) + (green(to) - green(from)) * share,
        blue(from) + (blue(to) - blue(from)) * share);
  }

  /** The same hue, each channel at most {@code spread} away. */
  static int vary(int rgb, double spread, Dice dice) {
    double common = dice.between(-spread, spread) * 0.7;
    return of(
        red(rgb) + common + dice.between(-spread, spread) * 0.3,
        green(rgb) + common + dice.between(-spread, spread) * 0.3,
        blue(rgb) + common + dice.between(-spread, spread) * 0.3);
  }

  static Color color(int rgb) {
    return new Color(rgb);
  }

  static Color color(int rgb, double opacity) {
    return new Color(red(rgb), green(rgb), blue(rgb), clamp(opacity * 255));
  }

  static int red(int rgb) {
    return rgb >> 16 & 0xff;
  }

  static int green(int rgb) {
    return rgb >> 8 & 0xff;
  }

  static int blue(int rgb) {
    return rgb & 0xff;
  }

  static int clamp(double channel) {
    return (int) Math.max(0, Math.min(255, Math.round(channel)));
  }
}
