package io.parkstream.tools.simulator;

import io.parkstream.gateway.PixelPoint;
import io.parkstream.gateway.PixelWindow;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Paint;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;

/**
 * Paints things of the world, given in metres, into the window of a camera's frame. Only the window
 * is painted, since a crop must not cost a frame. Not thread safe.
 */
final class SceneCanvas implements AutoCloseable {
  static {
    // pictures are painted in memory; a display that happens to be announced must not be looked for
    System.setProperty("java.awt.headless", "true");
  }

  private final BufferedImage picture;
  private final Graphics2D graphics;
  private final View view;
  private final PixelWindow window;
  private Pose pose = Pose.WORLD;

  SceneCanvas(View view, PixelWindow window) {
    this.view = view;
    this.window = window;
    picture = new BufferedImage(window.width(), window.height(), BufferedImage.TYPE_INT_RGB);
    graphics = picture.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    graphics.translate(-window.x(), -window.y());
  }

  View view() {
    return view;
  }

  PixelWindow window() {
    return window;
  }

  /** The painted pixels, 0xRRGGBB row by row; shared with the canvas. */
  int[] pixels() {
    return ((DataBufferInt) picture.getRaster().getDataBuffer()).getData();
  }

  /** What follows is given in the thing's own coordinates. */
  void standAt(Pose newPose) {
    pose = newPose;
  }

  /** Fills the polygon through points x, y, z, x, y, z … */
  void fill(Paint paint, double... xyz) {
    graphics.setPaint(paint);
    graphics.fill(path(xyz));
  }

  /** Fills the polygon on the ground through points x, y, x, y … */
  void fillGround(Paint paint, double... xy) {
    graphics.setPaint(paint);
    graphics.fill(path(lifted(xy)));
  }

  /**
   * Fills a polygon only if its corners run counterclockwise for the camera, as an outside does.
   */
  boolean fillIfFacing(Paint paint, double... xyz) {
    if (!isFacing(xyz)) {
      return false;
    }
    fill(paint, xyz);
    return true;
  }

  boolean isFacing(double... xyz) {
    double area = 0;
    int corners = xyz.length / 3;
    PixelPoint previous = pixel(xyz, corners - 1);
    for (int i = 0; i < corners; i++) {
      PixelPoint point = pixel(xyz, i);
      area += previous.x() * point.y() - point.x() * previous.y();
      previous = point;
    }
    // the frame's y runs downwards, so counterclockwise has a negative area
    return area < 0;
  }

  /** Draws a line of a width in metres, never thinner than a hair. */
  void line(Color color, double width, double... xyz) {
    PixelPoint first = pixel(xyz, 0);
    graphics.setColor(color);
    graphics.setStroke(
        new BasicStroke(
            (float) Math.max(0.4, width * scale()), BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND));
    Path2D path = new Path2D.Double();
    path.moveTo(first.x(), first.y());
    for (int i = 1; i < xyz.length / 3; i++) {
      PixelPoint point = pixel(xyz, i);
      path.lineTo(point.x(), point.y());
    }
    graphics.draw(path);
  }

  /** Pixels per metre where the thing stands. */
  double scale() {
    return view.pixelsPerMetre(pose.x(), pose.y());
  }

  PixelPoint pixel(double x, double y, double z) {
    return view.project(pose.worldX(x, y), pose.worldY(x, y), z);
  }

  /** For what is easier to paint in pixels of the frame. */
  Graphics2D graphics() {
    return graphics;
  }

  /** Whether anything of a disc in the world could show; spares painting what cannot. */
  boolean mayShow(double x, double y, double radius) {
    PixelPoint centre = view.project(x, y, 0);
    double reach = radius * view.pixelsPerMetre(x, y);
    return centre.x() + reach > window.x()
        && centre.x() - reach < window.x() + window.width()
        && centre.y() + reach > window.y()
        && centre.y() - reach < window.y() + window.height();
  }

  @Override
  public void close() {
    graphics.dispose();
  }

  private PixelPoint pixel(double[] xyz, int index) {
    return pixel(xyz[3 * index], xyz[3 * index + 1], xyz[3 * index + 2]);
  }

  private Path2D path(double[] xyz) {
    Path2D path = new Path2D.Double(Path2D.WIND_NON_ZERO, xyz.length / 3 + 1);
    for (int i = 0; i < xyz.length / 3; i++) {
      PixelPoint point = pixel(xyz, i);
      if (i == 0) {
        path.moveTo(point.x(), point.y());
      } else {
        path.lineTo(point.x(), point.y());
      }
    }
    path.closePath();
    return path;
  }

  private static double[] lifted(double[] xy) {
    double[] xyz = new double[xy.length / 2 * 3];
    for (int i = 0; i < xy.length / 2; i++) {
      xyz[3 * i] = xy[2 * i];
      xyz[3 * i + 1] = xy[2 * i + 1];
    }
    return xyz;
  }
}
