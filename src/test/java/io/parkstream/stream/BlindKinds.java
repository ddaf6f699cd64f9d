package io.parkstream.stream;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** Pictures that show nothing, or only a part, drawn over a scene by chance. */
final class BlindKinds {
  /** Draws over a scene; the dice choose sizes, places and colours. */
  interface Kind {
    void draw(BufferedImage scene, Random dice);
  }

  private static final Color GREEN = new Color(0, 135, 0);

  private static final Color[] BARS = {
    new Color(191, 191, 191),
    new Color(191, 191, 0),
    new Color(0, 191, 191),
    new Color(0, 191, 0),
    new Color(191, 0, 191),
    new Color(191, 0, 0),
    new Color(0, 0, 191)
  };

  private BlindKinds() {}

  /** By name, in the order of the guide. */
  static Map<String, Kind> all() {
    Map<String, Kind> kinds = new LinkedHashMap<>();
    for (Side side : Side.values()) {
      String where = side.name().toLowerCase(Locale.ROOT);
      kinds.put(where + " half black", (scene, dice) -> side.fill(scene, dice, Color.BLACK));
      kinds.put(where + " half green", (scene, dice) -> side.fill(scene, dice, GREEN));
      kinds.put(where + " half grey", (scene, dice) -> side.fill(scene, dice, Color.GRAY));
      kinds.put(where + " half smeared", side::smear);
    }
    kinds.put("middle smeared, rows", (scene, dice) -> smearMiddle(scene, dice, true));
    kinds.put("middle smeared, columns", (scene, dice) -> smearMiddle(scene, dice, false));
    kinds.put("SMPTE bars", (scene, dice) -> smpte(scene));
    kinds.put("eight bars", (scene, dice) -> bars(scene, 8));
    kinds.put("steps of grey", BlindKinds::steps);
    kinds.put("checkerboard", BlindKinds::checkerboard);
    kinds.put("blocks of grey noise", (scene, dice) -> blocks(scene, dice, false));
    kinds.put("blocks of coloured noise", (scene, dice) -> blocks(scene, dice, true));
    kinds.put("straight gradient", BlindKinds::straight);
    kinds.put("round gradient", BlindKinds::round);
    kinds.put("gradient between four corners", BlindKinds::corners);
    kinds.put("blurred, 12 px of 96", (scene, dice) -> blur(scene, 0.125 * scene.getWidth()));
    return kinds;
  }

  /** From which a part is gone. */
  private enum Side {
    TOP,
    BOTTOM,
    LEFT,
    RIGHT;

    /** A third to two thirds. */
    private int[] part(BufferedImage scene, Random dice) {
      int w = scene.getWidth();
      int h = scene.getHeight();
      double share = 0.36 + 0.3 * dice.nextDouble();
      int rows = (int) Math.round(share * h);
      int columns = (int) Math.round(share * w);
      return switch (this) {
        case TOP -> new int[] {0, 0, w, rows};
        case BOTTOM -> new int[] {0, h - rows, w, rows};
        case LEFT -> new int[] {0, 0, columns, h};
        case RIGHT -> new int[] {w - columns, 0, columns, h};
      };
    }

    void fill(BufferedImage scene, Random dice, Color colour) {
      int[] part = part(scene, dice);
      Graphics2D graphics = scene.createGraphics();
      graphics.setColor(colour);
      graphics.fillRect(part[0], part[1], part[2], part[3]);
      graphics.dispose();
    }

    /** With the last row or column before it. */
    void smear(BufferedImage scene, Random dice) {
      int[] part = part(scene, dice);
      boolean rows = this == TOP || this == BOTTOM;
      int from =
          switch (this) {
            case TOP -> part[3];
            case BOTTOM -> part[1] - 1;
            case LEFT -> part[2];
            case RIGHT -> part[0] - 1;
          };
      repeat(scene, part, from, rows);
    }
  }

  private static void repeat(BufferedImage scene, int[] part, int from, boolean rows) {
    for (int y = part[1]; y < part[1] + part[3]; y++) {
      for (int x = part[0]; x < part[0] + part[2]; x++) {
        scene.setRGB(x, y, rows ? scene.getRGB(x, from) : scene.getRGB(from, y));
      }
    }
  }

  private static void smearMiddle(BufferedImage scene, Random dice, boolean rows) {
    int w = scene.getWidth();
    int h = scene.getHeight();
    int along = rows ? h : w;
    int length = (int) Math.round((0.36 + 0.2 * dice.nextDouble()) * along);
    int begin = 1 + (int) (dice.nextDouble() * (along - length - 1));
    int[] part = rows ? new int[] {0, begin, w, length} : new int[] {begin, 0, length, h};
    repeat(scene, part, begin - 1, rows);
  }

  private static void bars(BufferedImage scene, int count) {
    Graphics2D graphics = scene.createGraphics();
    for (int i = 0; i < count; i++) {
      graphics.setColor(i < BARS.length ? BARS[i] : Color.BLACK);
      int begin = i * scene.getWidth() / count;
      int end = (i + 1) * scene.getWidth() / count;
      graphics.fillRect(begin, 0, end - begin, scene.getHeight());
    }
    graphics.dispose();
  }

  private static void smpte(BufferedImage scene) {
    int h = scene.getHeight();
    int w = scene.getWidth();
    bars(scene, 7);
    Graphics2D graphics = scene.createGraphics();
    for (int i = 0; i < 7; i++) {
      graphics.setColor(i % 2 == 0 ? BARS[6 - i] : Color.BLACK);
      graphics.fillRect(i * w / 7, h * 2 / 3, w / 7 + 1, h / 12);
    }
    Color[] low = {
      new Color(0, 33, 76), Color.WHITE, new Color(50, 0, 106), Color.BLACK, new Color(29, 29, 29)
    };
    for (int i = 0; i < 5; i++) {
      graphics.setColor(low[i]);
      graphics.fillRect(i * w / 5, h * 3 / 4, w / 5 + 1, h / 4 + 1);
    }
    graphics.dispose();
  }

  private static void steps(BufferedImage scene, Random dice) {
    int count = 6 + dice.nextInt(6);
    Graphics2D graphics = scene.createGraphics();
    for (int i = 0; i < count; i++) {
      int level = 255 * i / (count - 1);
      graphics.setColor(new Color(level, level, level));
      int begin = i * scene.getWidth() / count;
      graphics.fillRect(begin, 0, scene.getWidth() - begin, scene.getHeight());
    }
    graphics.dispose();
  }

  private static int cell(BufferedImage scene, Random dice) {
    return Math.max(2, (int) Math.round(scene.getWidth() * (0.05 + 0.15 * dice.nextDouble())));
  }

  private static Color any(Random dice) {
    return new Color(dice.nextInt(256), dice.nextInt(256), dice.nextInt(256));
  }

  private static void checkerboard(BufferedImage scene, Random dice) {
    int cell = cell(scene, dice);
    boolean grey = dice.nextBoolean();
    int one = (grey ? Color.WHITE : any(dice)).getRGB();
    int other = (grey ? Color.BLACK : any(dice)).getRGB();
    for (int y = 0; y < scene.getHeight(); y++) {
      for (int x = 0; x < scene.getWidth(); x++) {
        scene.setRGB(x, y, (x / cell + y / cell) % 2 == 0 ? one : other);
      }
    }
  }

  private static void blocks(BufferedImage scene, Random dice, boolean coloured) {
    int cell = cell(scene, dice);
    Graphics2D graphics = scene.createGraphics();
    for (int y = 0; y < scene.getHeight(); y += cell) {
      for (int x = 0; x < scene.getWidth(); x += cell) {
        int level = dice.nextInt(256);
        graphics.setColor(coloured ? any(dice) : new Color(level, level, level));
        graphics.fillRect(x, y, cell, cell);
      }
    }
    graphics.dispose();
  }

  private static void straight(BufferedImage scene, Random dice) {
    double angle = 2 * Math.PI * dice.nextDouble();
    double across = Math.cos(angle) / scene.getWidth();
    double down = Math.sin(angle) / scene.getHeight();
    blend(
        scene,
        dice,
        (x, y) ->
            0.5 + (x - scene.getWidth() / 2.0) * across + (y - scene.getHeight() / 2.0) * down);
  }

  private static void round(BufferedImage scene, Random dice) {
    double cx = scene.getWidth() * dice.nextDouble();
    double cy = scene.getHeight() * dice.nextDouble();
    double reach = scene.getWidth() * (0.8 + dice.nextDouble());
    blend(scene, dice, (x, y) -> Math.hypot(x - cx, y - cy) / reach);
  }

  private interface Share {
    double at(int x, int y);
  }

  private static void blend(BufferedImage scene, Random dice, Share share) {
    Color one = any(dice);
    Color other = any(dice);
    for (int y = 0; y < scene.getHeight(); y++) {
      for (int x = 0; x < scene.getWidth(); x++) {
        scene.setRGB(x, y, mixed(one, other, Math.min(1, Math.max(0, share.at(x, y)))).getRGB());
      }
    }
  }

  private static Color mixed(Color one, Color other, double share) {
    return new Color(
        (int) Math.round(one.getRed() + share * (other.getRed() - one.getRed())),
        (int) Math.round(one.getGreen() + share * (other.getGreen() - one.getGreen())),
        (int) Math.round(one.getBlue() + share * (other.getBlue() - one.getBlue())));
  }

  private static void corners(BufferedImage scene, Random dice) {
    List<Color> colours = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      colours.add(any(dice));
    }
    double w = scene.getWidth() - 1;
    double h = scene.getHeight() - 1;
    for (int y = 0; y < scene.getHeight(); y++) {
      for (int x = 0; x < scene.getWidth(); x++) {
        Color top = mixed(colours.get(0), colours.get(1), x / w);
        Color bottom = mixed(colours.get(2), colours.get(3), x / w);
        scene.setRGB(x, y, mixed(top, bottom, y / h).getRGB());
      }
    }
  }

  /** Three boxes after each other are a bell of about this deviation, in pixels. */
  static void blur(BufferedImage scene, double deviation) {
    int radius = Math.max(1, (int) Math.round(deviation));
    for (int i = 0; i < 3; i++) {
      box(scene, radius, 1, 0);
      box(scene, radius, 0, 1);
    }
  }

  private static void box(BufferedImage scene, int radius, int right, int down) {
    int w = scene.getWidth();
    int h = scene.getHeight();
    int[] from = scene.getRGB(0, 0, w, h, null, 0, w);
    int[] to = new int[from.length];
    for (int y = 0; y < h; y++) {
      for (int x = 0; x < w; x++) {
        int red = 0;
        int green = 0;
        int blue = 0;
        for (int step = -radius; step <= radius; step++) {
          int px = Math.min(w - 1, Math.max(0, x + step * right));
          int py = Math.min(h - 1, Math.max(0, y + step * down));
          int rgb = from[py * w + px];
          red += rgb >> 16 & 0xFF;
          green += rgb >> 8 & 0xFF;
          blue += rgb & 0xFF;
        }
        int count = 2 * radius + 1;
        to[y * w + x] =
            (red + radius) / count << 16 | (green + radius) / count << 8 | (blue + radius) / count;
      }
    }
    scene.setRGB(0, 0, w, h, to, 0, w);
  }

  /** A car on asphalt between lines, with a sensor's noise; no two of other dice are alike. */
  static BufferedImage scene(int w, int h, Random dice) {
    BufferedImage image = new BufferedImage(w, h, BufferedImage.TYPE_INT_RGB);
    int ground = 70 + dice.nextInt(90);
    double wave = 2 + 4 * dice.nextDouble();
    for (int y = 0; y < h; y++) {
      for (int x = 0; x < w; x++) {
        double stain = 8 * Math.sin(wave * x / w + 1) * Math.cos(wave * y / h);
        int level = clamp((int) Math.round(ground + stain + 5 * dice.nextGaussian()));
        image.setRGB(x, y, level << 16 | level << 8 | level);
      }
    }
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setTransform(
        AffineTransform.getRotateInstance(0.3 * dice.nextGaussian(), w / 2.0, h / 2.0));
    graphics.setColor(new Color(225, 225, 225));
    graphics.fillRect(0, -h, w / 16, 3 * h);
    graphics.fillRect(w - w / 16, -h, w / 16, 3 * h);
    if (dice.nextInt(4) > 0) {
      graphics.setColor(mixed(any(dice), Color.GRAY, 0.3));
      int left = w * (12 + dice.nextInt(10)) / 100;
      int top = h * (8 + dice.nextInt(10)) / 100;
      graphics.fillRoundRect(left, top, w - 2 * left, h - 2 * top, w / 5, h / 5);
      graphics.setColor(new Color(35, 38, 42));
      graphics.fillRect(left + w / 10, h * 28 / 100, w - 2 * left - w / 5, h / 9);
      graphics.fillRect(left + w / 10, h * 68 / 100, w - 2 * left - w / 5, h / 10);
    }
    graphics.dispose();
    change(image, 1, 0, 2, dice);
    return image;
  }

  /** Less contrast, another brightness and a sensor's noise. */
  static void change(BufferedImage image, double factor, double more, double noise, Random dice) {
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int rgb = image.getRGB(x, y);
        double add = more + noise * dice.nextGaussian();
        image.setRGB(
            x,
            y,
            clamp((int) Math.round((rgb >> 16 & 0xFF) * factor + add)) << 16
                | clamp((int) Math.round((rgb >> 8 & 0xFF) * factor + add)) << 8
                | clamp((int) Math.round((rgb & 0xFF) * factor + add)));
      }
    }
  }

  private static int clamp(int level) {
    return Math.min(255, Math.max(0, level));
  }
}
