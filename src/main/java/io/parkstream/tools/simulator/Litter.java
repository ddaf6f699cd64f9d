package io.parkstream.tools.simulator;

import io.parkstream.gateway.PixelPoint;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;

/**
 * What stands or lies on a space and is no car: none of it makes a space occupied. Tall things are
 * upright polygons, since at this size nobody counts their corners.
 */
enum Litter {
  PEDESTRIAN,
  TROLLEY,
  LEAVES,
  SUN_PATCH,
  PUDDLE,
  CONE,
  CARDBOARD,
  BOLLARD;

  static Litter any(Dice dice) {
    return dice.pick(values());
  }

  /** Paints at the canvas's pose, near the middle of a space. */
  void paint(SceneCanvas canvas, Light light, Dice dice) {
    double x = dice.between(-1.6, 1.6);
    double y = dice.between(-0.7, 0.7);
    switch (this) {
      case PEDESTRIAN -> pedestrian(canvas, light, dice, x, y);
      case TROLLEY -> trolley(canvas, dice, x, y);
      case LEAVES -> leaves(canvas, dice);
      case SUN_PATCH -> sunPatch(canvas, dice, x, y);
      case PUDDLE -> puddle(canvas, dice, x, y);
      case CONE -> cone(canvas, x, y);
      case CARDBOARD -> cardboard(canvas, dice, x, y);
      case BOLLARD -> upright(canvas, Rgb.color(dice.pick(0xb8b8b8, 0xc9b23a)), x, y, 0.08, 0.9);
    }
  }

  private static void pedestrian(SceneCanvas canvas, Light light, Dice dice, double x, double y) {
    Ground.blot(canvas, x, y, 0.35, Color.BLACK, 0.5);
    if (light.shadow() > 0.2) {
      canvas.line(
          new Color(0, 0, 0, (int) (255 * light.shadow())), 0.35, x, y, 0, x - 0.9, y + 0.8, 0);
    }
    upright(canvas, Rgb.color(Rgb.grey(dice.between(20, 80))), x, y, 0.14, 0.85);
    PixelPoint hip = canvas.pixel(x, y, 0.8);
    PixelPoint neck = canvas.pixel(x, y, 1.5);
    double scale = canvas.scale();
    int shirt = Rgb.of(dice.between(30, 220), dice.between(30, 220), dice.between(30, 220));
    oval(canvas, Rgb.color(shirt), hip, neck, 0.24 * scale);
    PixelPoint head = canvas.pixel(x, y, 1.65);
    oval(canvas, Rgb.color(dice.pick(0x3a2a20, 0x1c1814, 0xb08a68)), head, head, 0.12 * scale);
  }

  /** An oval round the line from one pixel to another. */
  private static void oval(
      SceneCanvas canvas, Color colour, PixelPoint from, PixelPoint to, double radius) {
    canvas.graphics().setColor(colour);
    canvas
        .graphics()
        .setStroke(
            new BasicStroke((float) (2 * radius), BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    canvas.graphics().draw(new Line2D.Double(from.x(), from.y(), to.x(), to.y()));
  }

  private static void upright(
      SceneCanvas canvas, Color colour, double x, double y, double radius, double height) {
    oval(
        canvas,
        colour,
        canvas.pixel(x, y, 0.02),
        canvas.pixel(x, y, height),
        radius * canvas.scale());
  }

  private static void trolley(SceneCanvas canvas, Dice dice, double x, double y) {
    Ground.blot(canvas, x, y, 0.55, Color.BLACK, 0.4);
    Color wire = Rgb.color(dice.pick(0xa8acb0, 0x8a8f94, 0xc0c4c8));
    for (double z : new double[] {0.4, 0.7, 1.0}) {
      double s = 0.25 + 0.1 * z;
      canvas.line(
          wire, 0.03, x - s, y - s, z, x + s, y - s, z, x + s, y + s, z, x - s, y + s, z, x - s,
          y - s, z);
    }
    for (double sx : new double[] {-1, 1}) {
      for (double sy : new double[] {-1, 1}) {
        canvas.line(wire, 0.03, x + sx * 0.25, y + sy * 0.25, 0, x + sx * 0.35, y + sy * 0.35, 1.0);
      }
    }
    canvas.line(Rgb.color(0xb3261e), 0.05, x + 0.45, y - 0.3, 1.05, x + 0.45, y + 0.3, 1.05);
  }

  private static void leaves(SceneCanvas canvas, Dice dice) {
    int count = 15 + dice.below(50);
    for (int i = 0; i < count; i++) {
      double x = dice.between(-2.5, 2.5);
      double y = dice.between(-1.2, 1.2);
      double r = dice.between(0.04, 0.1);
      canvas.fillGround(
          Rgb.color(dice.pick(0x8a5a24, 0xa87a30, 0x6a4420, 0xb8902c)),
          x - r,
          y,
          x,
          y - r * 0.5,
          x + r,
          y,
          x,
          y + r * 0.6);
    }
  }

  private static void sunPatch(SceneCanvas canvas, Dice dice, double x, double y) {
    double w = dice.between(0.5, 1.3);
    double h = dice.between(0.3, 0.9);
    double skew = dice.between(-0.5, 0.5);
    canvas.fillGround(
        new Color(255, 244, 214, (int) dice.between(60, 150)),
        x - w,
        y - h,
        x + w,
        y - h + skew,
        x + w * 0.8,
        y + h,
        x - w * 0.9,
        y + h - skew);
  }

  private static void puddle(SceneCanvas canvas, Dice dice, double x, double y) {
    double[] xy = new double[24];
    double rx = dice.between(0.5, 1.4);
    double ry = dice.between(0.3, 0.8);
    for (int i = 0; i < 12; i++) {
      double wobble = dice.between(0.75, 1.2);
      xy[2 * i] = x + rx * wobble * Math.cos(Math.PI * i / 6);
      xy[2 * i + 1] = y + ry * wobble * Math.sin(Math.PI * i / 6);
    }
    canvas.fillGround(
        Rgb.color(dice.pick(0x8fa0ad, 0xaab6bf, 0x3c444a), dice.between(0.35, 0.75)), xy);
  }

  private static void cone(SceneCanvas canvas, double x, double y) {
    canvas.fillGround(
        Rgb.color(0x7a2a10),
        x - 0.2,
        y - 0.2,
        x + 0.2,
        y - 0.2,
        x + 0.2,
        y + 0.2,
        x - 0.2,
        y + 0.2);
    PixelPoint left = canvas.pixel(x - 0.12, y - 0.12, 0.05);
    PixelPoint right = canvas.pixel(x + 0.12, y + 0.12, 0.05);
    PixelPoint tip = canvas.pixel(x, y, 0.7);
    Path2D path = new Path2D.Double();
    path.moveTo(left.x(), left.y());
    path.lineTo(tip.x(), tip.y());
    path.lineTo(right.x(), right.y());
    path.closePath();
    canvas.graphics().setColor(Rgb.color(0xe2641e));
    canvas.graphics().fill(path);
    oval(
        canvas,
        Rgb.color(0xf0ece4),
        canvas.pixel(x, y, 0.32),
        canvas.pixel(x, y, 0.38),
        0.06 * canvas.scale());
  }

  private static void cardboard(SceneCanvas canvas, Dice dice, double x, double y) {
    double w = dice.between(0.2, 0.5);
    double h = dice.between(0.15, 0.4);
    double t = dice.between(0, Math.PI);
    double c = Math.cos(t);
    double s = Math.sin(t);
    canvas.fillGround(
        Rgb.color(dice.pick(0xa8835a, 0xd8d4cc, 0xc49a68)),
        x - w * c + h * s,
        y - w * s - h * c,
        x + w * c + h * s,
        y + w * s - h * c,
        x + w * c - h * s,
        y + w * s + h * c,
        x - w * c - h * s,
        y - w * s + h * c);
  }
}
