package io.parkstream.tools.simulator;

import io.parkstream.gateway.PixelPoint;
import io.parkstream.gateway.PixelWindow;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RadialGradientPaint;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.util.List;

/**
 * The ground that one camera sees, in even light: surface, joints, verge, stains and marks. Its
 * looks are decided in the constructor, so the same window always shows the same ground.
 */
final class Ground {
  /** How far from the middle the ground carries joints, patches and cracks, in metres. */
  private static final double EXTENT = 22;

  private final List<Stall> stalls;
  private final long seed;
  private final SimulatorStyle.Surface surface;
  private final StallMarks marks;
  private final int base;
  private final double grain;
  private final double strip;
  private final int stripColour;
  private final boolean kerb;
  private final double wear;

  /**
   * @param strip metres between the rows that stand back to back
   */
  Ground(SimulatorStyle style, List<Stall> stalls, double strip, Dice dice) {
    this.stalls = stalls;
    this.strip = strip;
    seed = dice.nextName();
    surface = style.surface(dice);
    SimulatorStyle.LineStyle lineStyle = style.lineStyle(dice);
    base = baseColour(surface, dice);
    marks = StallMarks.of(style, lineStyle, seed, dice);
    grain = dice.between(0.5, 1.3);
    stripColour =
        dice.chance(0.7)
            ? Rgb.of(dice.between(60, 110), dice.between(85, 130), dice.between(35, 65))
            : Rgb.of(dice.between(100, 150), dice.between(90, 130), dice.between(70, 100));
    kerb = dice.chance(0.7);
    wear = dice.between(0, 1);
  }

  /** Brightness of the bare surface in even light, 0 to 255. */
  double level() {
    return (Rgb.red(base) + Rgb.green(base) + Rgb.blue(base)) / 3.0;
  }

  /** Paints the window of the canvas and nothing else. */
  void paint(SceneCanvas canvas) {
    canvas.standAt(Pose.WORLD);
    PixelWindow window = canvas.window();
    canvas.graphics().setColor(Rgb.color(base));
    canvas.graphics().fillRect(window.x(), window.y(), window.width(), window.height());
    joints(canvas);
    repairs(canvas);
    verge(canvas);
    for (Stall stall : stalls) {
      if (canvas.mayShow(stall.centre().x(), stall.centre().y(), 4)) {
        stains(canvas, stall);
        marks.paint(canvas, stall);
      }
    }
    grain(canvas);
  }

  private static int baseColour(SimulatorStyle.Surface surface, Dice dice) {
    double level =
        switch (surface) {
          case ASPHALT -> dice.between(62, 150);
          case CONCRETE -> dice.between(120, 190);
          case COBBLES -> dice.between(85, 150);
          case PATCHED_ASPHALT -> dice.between(58, 140);
          case PAVERS -> dice.between(100, 175);
          case GRAVEL -> dice.between(105, 180);
          case GRASS_GRID -> dice.between(95, 170);
          case CLINKER -> dice.between(80, 150);
          case CRUSHED_STONE -> dice.between(95, 190);
        };
    double warm =
        switch (surface) {
          case ASPHALT, CONCRETE, PATCHED_ASPHALT -> dice.between(-5, 9);
          case COBBLES, PAVERS, GRAVEL, GRASS_GRID, CRUSHED_STONE -> dice.between(-4, 20);
          case CLINKER -> dice.between(0, 28);
        };
    return Rgb.of(level + warm, level + dice.between(-2, 4), level - warm);
  }

  private void joints(SceneCanvas canvas) {
    switch (surface) {
      case CONCRETE -> grid(canvas, 3.1, 3.1, 0, 0.03, 90);
      case COBBLES -> grid(canvas, 0.42, 0.42, 0, 0.05, 60);
      case PAVERS -> grid(canvas, 0.5, 1.0, 0.5, 0.035, 70);
      case CLINKER -> grid(canvas, 0.22, 0.44, 0.22, 0.03, 95);
      case GRASS_GRID -> GrassGrid.paint(canvas, stalls, seed);
      case ASPHALT, PATCHED_ASPHALT, GRAVEL, CRUSHED_STONE -> {
        // without joints
      }
    }
  }

  private void grid(
      SceneCanvas canvas, double rowStep, double step, double shift, double width, int opacity) {
    Color colour = new Color(30, 28, 24, opacity);
    double reach = (canvas.window().width() + canvas.window().height()) / canvas.scale();
    PixelPoint middle =
        new PixelPoint(
            canvas.window().x() + canvas.window().width() / 2.0,
            canvas.window().y() + canvas.window().height() / 2.0);
    double[] centre = nearestGround(canvas, middle);
    reach = Math.min(EXTENT, reach);
    int row = (int) Math.floor((centre[1] - reach) / rowStep);
    for (double y = row * rowStep; y < centre[1] + reach; y += rowStep, row++) {
      canvas.line(colour, width, centre[0] - reach, y, 0, centre[0] + reach, y, 0);
      double offset = (row & 1) * shift;
      double first = Math.floor((centre[0] - reach) / step) * step + offset;
      for (double x = first; x < centre[0] + reach; x += step) {
        if (canvas.mayShow(x, y, rowStep * 1.5)) {
          canvas.line(colour, width, x, y, 0, x, y + rowStep, 0);
        }
      }
    }
  }

  /** Where a pixel lies on the ground, by a few steps of Newton's method. */
  private static double[] nearestGround(SceneCanvas canvas, PixelPoint pixel) {
    double x = 0;
    double y = 0;
    for (int i = 0; i < 8; i++) {
      PixelPoint here = canvas.view().project(x, y, 0);
      PixelPoint dx = canvas.view().project(x + 0.1, y, 0);
      PixelPoint dy = canvas.view().project(x, y + 0.1, 0);
      double a = (dx.x() - here.x()) * 10;
      double b = (dy.x() - here.x()) * 10;
      double c = (dx.y() - here.y()) * 10;
      double d = (dy.y() - here.y()) * 10;
      double determinant = a * d - b * c;
      if (Math.abs(determinant) < 1e-6) {
        break;
      }
      double ex = pixel.x() - here.x();
      double ey = pixel.y() - here.y();
      x += (ex * d - ey * b) / determinant;
      y += (ey * a - ex * c) / determinant;
    }
    return new double[] {
      Math.max(-EXTENT, Math.min(EXTENT, x)), Math.max(-EXTENT, Math.min(EXTENT, y))
    };
  }

  private void repairs(SceneCanvas canvas) {
    Dice dice = Dice.of(seed, 1);
    int patches = surface == SimulatorStyle.Surface.PATCHED_ASPHALT ? 26 : (int) (wear * 7);
    for (int i = 0; i < patches; i++) {
      double x = dice.between(-EXTENT, EXTENT);
      double y = dice.between(-10, 10);
      double w = dice.between(0.4, 2.2);
      double h = dice.between(0.4, 2.8);
      int colour = Rgb.scale(base, dice.between(0.68, 1.18));
      if (canvas.mayShow(x, y, 3)) {
        canvas.fillGround(
            Rgb.color(colour, 0.8), x - w, y - h, x + w, y - h, x + w, y + h, x - w, y + h);
      }
    }
    int cracks = (int) (wear * 22);
    for (int i = 0; i < cracks; i++) {
      double x = dice.between(-EXTENT, EXTENT);
      double y = dice.between(-10, 10);
      double heading = dice.between(0, 2 * Math.PI);
      double[] points = new double[7 * 3];
      for (int p = 0; p < 7; p++) {
        points[3 * p] = x;
        points[3 * p + 1] = y;
        heading += dice.between(-0.6, 0.6);
        x += Math.cos(heading) * 0.6;
        y += Math.sin(heading) * 0.6;
      }
      if (canvas.mayShow(points[0], points[1], 5)) {
        canvas.line(new Color(18, 18, 18, 130), 0.03, points);
      }
    }
  }

  private void verge(SceneCanvas canvas) {
    if (strip < 0.3) {
      return;
    }
    double y = strip / 2;
    canvas.fillGround(
        Rgb.color(stripColour), -EXTENT * 2, -y, EXTENT * 2, -y, EXTENT * 2, y, -EXTENT * 2, y);
    Dice dice = Dice.of(seed, 2);
    double scale = canvas.scale();
    Graphics2D graphics = canvas.graphics();
    graphics.setStroke(new BasicStroke((float) Math.max(0.7, 0.06 * scale)));
    for (int i = 0; i < 900; i++) {
      double x = dice.between(-14, 14);
      double at = dice.between(-y, y);
      double lean = dice.between(-0.15, 0.15);
      int colour = Rgb.scale(stripColour, dice.between(0.6, 1.35));
      if (canvas.mayShow(x, at, 0.2)) {
        PixelPoint foot = canvas.pixel(x, at, 0);
        PixelPoint tip = canvas.pixel(x + lean, at, 0.18);
        graphics.setColor(Rgb.color(colour));
        graphics.draw(new Line2D.Double(foot.x(), foot.y(), tip.x(), tip.y()));
      }
    }
    if (kerb) {
      for (double side : new double[] {-1, 1}) {
        canvas.line(
            Rgb.color(Rgb.grey(Rgb.red(base) > 140 ? 205 : 165)),
            0.14,
            -EXTENT * 2,
            side * y,
            0,
            EXTENT * 2,
            side * y,
            0);
        canvas.line(
            new Color(20, 20, 20, 120),
            0.05,
            -EXTENT * 2,
            side * (y + 0.1),
            0,
            EXTENT * 2,
            side * (y + 0.1),
            0);
      }
    }
  }

  private void stains(SceneCanvas canvas, Stall stall) {
    Dice dice = Dice.of(seed, 3, stall.index());
    canvas.standAt(stall.centre());
    int stains = dice.below(4);
    for (int i = 0; i < stains; i++) {
      double x = dice.between(-stall.length() / 2, stall.length() / 2);
      double y = dice.between(-stall.width() / 2, stall.width() / 2);
      double radius = dice.between(0.12, 0.75);
      double opacity = dice.between(0.15, 0.6);
      blot(canvas, x, y, radius, new Color(12, 12, 14), opacity);
    }
    if (dice.chance(0.3)) {
      for (double side : new double[] {-0.7, 0.7}) {
        canvas.line(
            new Color(15, 15, 15, (int) dice.between(15, 60)),
            0.2,
            -stall.length() * 0.6,
            side,
            0,
            stall.length() * 0.4,
            side + dice.between(-0.15, 0.15),
            0);
      }
    }
    if (dice.chance(0.06)) {
      double x = dice.between(-1.5, 1.5);
      ring(canvas, x, dice.between(-0.6, 0.6), 0.32);
    }
  }

  /** A soft disc lying on the ground. */
  static void blot(
      SceneCanvas canvas, double x, double y, double radius, Color colour, double opacity) {
    PixelPoint centre = canvas.pixel(x, y, 0);
    PixelPoint edgeX = canvas.pixel(x + radius, y, 0);
    PixelPoint edgeY = canvas.pixel(x, y + radius, 0);
    AffineTransform disc =
        new AffineTransform(
            edgeX.x() - centre.x(),
            edgeX.y() - centre.y(),
            edgeY.x() - centre.x(),
            edgeY.y() - centre.y(),
            centre.x(),
            centre.y());
    if (Math.abs(disc.getDeterminant()) < 1e-3) {
      return;
    }
    Graphics2D graphics = canvas.graphics();
    AffineTransform before = graphics.getTransform();
    graphics.transform(disc);
    int alpha = Rgb.clamp(opacity * 255);
    graphics.setPaint(
        new RadialGradientPaint(
            0f,
            0f,
            1f,
            new float[] {0, 0.6f, 1},
            new Color[] {
              new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), alpha),
              new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), alpha * 2 / 3),
              new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), 0)
            }));
    graphics.fill(new Ellipse2D.Double(-1, -1, 2, 2));
    graphics.setTransform(before);
  }

  private void ring(SceneCanvas canvas, double x, double y, double radius) {
    double[] xy = new double[32];
    for (int i = 0; i < 16; i++) {
      xy[2 * i] = x + radius * Math.cos(Math.PI * i / 8);
      xy[2 * i + 1] = y + radius * Math.sin(Math.PI * i / 8);
    }
    canvas.fillGround(Rgb.color(Rgb.scale(base, 0.62)), xy);
  }

  private void grain(SceneCanvas canvas) {
    Texture texture =
        switch (surface) {
          case ASPHALT, PATCHED_ASPHALT -> Texture.FINE;
          case CONCRETE, PAVERS, COBBLES, GRASS_GRID, CLINKER -> Texture.SMOOTH;
          case GRAVEL, CRUSHED_STONE -> Texture.COARSE;
        };
    double strength =
        grain
            * switch (surface) {
              case GRAVEL -> 0.12;
              case CRUSHED_STONE -> 0.18;
              case ASPHALT, CONCRETE, COBBLES, PATCHED_ASPHALT, PAVERS, GRASS_GRID, CLINKER -> 0.07;
            };
    int[] pixels = canvas.pixels();
    PixelWindow window = canvas.window();
    int shift = (int) (seed & 0xff);
    for (int y = 0; y < window.height(); y++) {
      for (int x = 0; x < window.width(); x++) {
        int i = y * window.width() + x;
        double factor = 1 + strength * texture.at(x + window.x() + shift, y + window.y());
        pixels[i] = Rgb.scale(pixels[i], factor);
      }
    }
  }
}
