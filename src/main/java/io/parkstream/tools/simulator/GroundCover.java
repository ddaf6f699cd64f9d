package io.parkstream.tools.simulator;

import io.parkstream.gateway.PixelWindow;
import java.awt.Color;
import java.awt.Rectangle;
import java.awt.TexturePaint;
import java.awt.image.BufferedImage;
import java.util.List;

/**
 * What weather and use leave on the ground of a car park, the same all over it.
 *
 * @param kind of the cover
 * @param amount 0 traces to 1 a lot
 * @param seed of where it lies
 */
record GroundCover(Kind kind, double amount, long seed) {

  /** Kinds, each with the look that fools a network most. */
  enum Kind {
    NONE,
    /** Banks at the heads of the stalls, patches between. */
    SNOW,
    /** Dark spots and pools. */
    WET,
    /** Wet all over, and dry where cars stood. */
    FOOTPRINTS,
    STAINS,
    LEAVES
  }

  static GroundCover of(Dice dice) {
    Kind kind =
        dice.pick(
            Kind.NONE,
            Kind.NONE,
            Kind.SNOW,
            Kind.SNOW,
            Kind.WET,
            Kind.FOOTPRINTS,
            Kind.STAINS,
            Kind.LEAVES);
    return new GroundCover(kind, dice.between(0, 1), dice.nextName());
  }

  boolean isSnow() {
    return kind == Kind.SNOW;
  }

  void paint(SceneCanvas canvas, List<Stall> stalls) {
    List<Stall> near =
        stalls.stream()
            .filter(stall -> canvas.mayShow(stall.centre().x(), stall.centre().y(), 4))
            .toList();
    switch (kind) {
      case NONE -> {
        // swept and dry
      }
      case SNOW -> {
        near.forEach(stall -> bank(canvas, stall));
        snow(canvas);
      }
      case WET -> wet(canvas);
      case FOOTPRINTS -> footprints(canvas, near);
      case STAINS -> near.forEach(stall -> stains(canvas, stall));
      case LEAVES -> near.forEach(stall -> leaves(canvas, stall));
    }
  }

  private void bank(SceneCanvas canvas, Stall stall) {
    Dice dice = Dice.of(seed, 1, stall.index());
    if (!dice.chance(0.45 + 0.5 * amount)) {
      return;
    }
    canvas.standAt(stall.centre());
    double depth = dice.between(0.2, 0.5 + amount);
    double half = stall.width() / 2 + 0.1;
    double head = stall.length() / 2 + 0.5;
    int steps = 12;
    double[] xy = new double[2 * (steps + 3)];
    for (int i = 0; i <= steps; i++) {
      xy[2 * i] = head - 0.5 - depth * dice.between(0.45, 1.2);
      xy[2 * i + 1] = -half + 2 * half * i / steps;
    }
    xy[2 * steps + 2] = head;
    xy[2 * steps + 3] = half;
    xy[2 * steps + 4] = head;
    xy[2 * steps + 5] = -half;
    canvas.fillGround(Rgb.color(white(dice), dice.between(0.8, 1)), xy);
    int crumbs = dice.below(14);
    for (int i = 0; i < crumbs; i++) {
      double x = dice.between(-1, 1) * stall.length() / 2;
      double y = dice.between(-1, 1) * half;
      double r = dice.between(0.05, 0.3);
      lump(canvas, x, y, r, Rgb.color(white(dice), dice.between(0.5, 1)), dice);
    }
  }

  private static int white(Dice dice) {
    double level = dice.between(190, 250);
    return Rgb.of(level - 4, level, level + 5);
  }

  private static void lump(
      SceneCanvas canvas, double x, double y, double radius, Color colour, Dice dice) {
    double[] xy = new double[18];
    for (int i = 0; i < 9; i++) {
      double reach = radius * dice.between(0.5, 1.4);
      xy[2 * i] = x + reach * Math.cos(2 * Math.PI * i / 9);
      xy[2 * i + 1] = y + reach * Math.sin(2 * Math.PI * i / 9);
    }
    canvas.fillGround(colour, xy);
  }

  /** Patches where clouds and stones are dense, so that their borders are ragged. */
  private void snow(SceneCanvas canvas) {
    double threshold = 1.25 - 1.2 * amount;
    int slush = Rgb.grey(Dice.of(seed, 2).between(185, 248));
    each(
        canvas,
        (x, y, rgb) -> {
          double dense = Texture.CLOUDS.at(x, y) + 0.35 * Texture.COARSE.at(x, y);
          double weight = Math.max(0, Math.min(1, (dense - threshold) / 0.25));
          return Rgb.mix(rgb, slush, weight * 0.95);
        });
  }

  private void wet(SceneCanvas canvas) {
    Dice dice = Dice.of(seed, 3);
    double threshold = dice.between(-0.6, 0.9);
    double dark = dice.between(0.45, 0.75);
    double sky = dice.chance(0.5) ? dice.between(0.1, 0.6) : 0;
    double sharp = dice.between(0.05, 0.3);
    each(
        canvas,
        (x, y, rgb) -> {
          double depth = Texture.CLOUDS.at(x, y) - threshold;
          double weight = Math.max(0, Math.min(1, depth / sharp + 0.5));
          double pool = sky * Math.max(0, Math.min(1, (depth - 0.4) / 0.3));
          return Rgb.mix(Rgb.scale(rgb, 1 - (1 - dark) * weight), 0xb8c4ce, pool);
        });
  }

  private void footprints(SceneCanvas canvas, List<Stall> stalls) {
    PixelWindow window = canvas.window();
    BufferedImage dry =
        new BufferedImage(window.width(), window.height(), BufferedImage.TYPE_INT_RGB);
    dry.setRGB(0, 0, window.width(), window.height(), canvas.pixels(), 0, window.width());
    double dark = Dice.of(seed, 4).between(0.4, 0.75);
    each(canvas, (x, y, rgb) -> Rgb.scale(rgb, dark + 0.08 * Texture.CLOUDS.at(x, y)));
    TexturePaint paint =
        new TexturePaint(
            dry, new Rectangle(window.x(), window.y(), window.width(), window.height()));
    for (Stall stall : stalls) {
      Dice dice = Dice.of(seed, 5, stall.index());
      if (dice.chance(0.55)) {
        canvas.standAt(stall.centre());
        double half = dice.between(1.6, 2.4);
        double wide = dice.between(0.7, 1);
        double[] xy = new double[48];
        for (int i = 0; i < 24; i++) {
          double cos = Math.cos(Math.PI * i / 12);
          double sin = Math.sin(Math.PI * i / 12);
          double reach = dice.between(0.9, 1.05);
          xy[2 * i] = reach * half * Math.copySign(Math.pow(Math.abs(cos), 0.45), cos);
          xy[2 * i + 1] = reach * wide * Math.copySign(Math.pow(Math.abs(sin), 0.45), sin);
        }
        canvas.fillGround(paint, xy);
      }
    }
  }

  private void stains(SceneCanvas canvas, Stall stall) {
    Dice dice = Dice.of(seed, 6, stall.index());
    canvas.standAt(stall.centre());
    int count = 1 + dice.below(5);
    for (int i = 0; i < count; i++) {
      double x = dice.between(-2, 2);
      double y = dice.between(-0.9, 0.9);
      double radius = dice.between(0.15, 0.4 + 0.8 * amount);
      if (dice.chance(0.5)) {
        Ground.blot(canvas, x, y, radius, new Color(10, 10, 12), dice.between(0.3, 0.85));
      } else {
        lump(canvas, x, y, radius, new Color(14, 13, 12, 60 + dice.below(130)), dice);
      }
    }
  }

  private void leaves(SceneCanvas canvas, Stall stall) {
    Dice dice = Dice.of(seed, 7, stall.index());
    canvas.standAt(stall.centre());
    double heapX = dice.between(-2.5, 2.5);
    double heapY = dice.between(-1.3, 1.3);
    int count = 40 + (int) (160 * amount);
    for (int i = 0; i < count; i++) {
      boolean heaped = dice.chance(0.5);
      double x = heaped ? heapX + 0.5 * dice.gaussian() : dice.between(-2.8, 2.8);
      double y = heaped ? heapY + 0.4 * dice.gaussian() : dice.between(-1.4, 1.4);
      int colour = dice.pick(0x8a5a24, 0xa87a30, 0x6a4420, 0xc09a34, 0x7a6a2c);
      lump(canvas, x, y, dice.between(0.03, 0.09), Rgb.color(colour), dice);
    }
  }

  private void each(SceneCanvas canvas, Change change) {
    int[] pixels = canvas.pixels();
    PixelWindow window = canvas.window();
    int shift = (int) (seed & 0xff);
    for (int y = 0; y < window.height(); y++) {
      for (int x = 0; x < window.width(); x++) {
        int i = y * window.width() + x;
        pixels[i] = change.at(x + window.x() + shift, y + window.y() + 3 * shift, pixels[i]);
      }
    }
  }

  /** What becomes of a colour at a pixel of the frame. */
  private interface Change {
    int at(int x, int y, int rgb);
  }
}
