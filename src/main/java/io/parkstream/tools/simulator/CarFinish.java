package io.parkstream.tools.simulator;

import io.parkstream.gateway.PixelPoint;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Paint;

/** What the light of a moment makes of paint and glass on a car that stands at a pose. */
final class CarFinish {
  private static final int GLASS = 0x20262b;
  private static final int SKY = 0xc4d2de;

  private final SceneCanvas canvas;
  private final Light light;
  private final Pose pose;

  CarFinish(SceneCanvas canvas, Light light, Pose pose) {
    this.canvas = canvas;
    this.light = light;
    this.pose = pose;
  }

  /**
   * Brightness of a face with this normal in the car's coordinates; level ground in the sun is 1.
   */
  double lightOn(double nx, double ny, double nz) {
    double cos = Math.cos(pose.heading());
    double sin = Math.sin(pose.heading());
    return light.on(nx * cos - ny * sin, nx * sin + ny * cos, nz);
  }

  /** A colour as a face of at least four corners shows it. */
  Color shaded(int paint, double[] face) {
    double ax = face[3] - face[0];
    double ay = face[4] - face[1];
    double az = face[5] - face[2];
    double bx = face[9] - face[0];
    double by = face[10] - face[1];
    double bz = face[11] - face[2];
    double nx = ay * bz - az * by;
    double ny = az * bx - ax * bz;
    double nz = ax * by - ay * bx;
    double norm = Math.max(1e-9, Math.sqrt(nx * nx + ny * ny + nz * nz));
    return Rgb.color(Rgb.scale(paint, lightOn(nx / norm, ny / norm, nz / norm)));
  }

  /**
   * Level sheet metal: lit as the ground is, with the sky mirrored more towards its front.
   *
   * @param gloss of the paint, 0 to 1
   * @param base share of sky that dull paint mirrors
   */
  Paint glossy(int paint, double gloss, double base, double front, double back, double z) {
    double level = lightOn(0, 0, 1);
    int near = Rgb.mix(Rgb.scale(paint, level), SKY, base + 0.3 * gloss);
    int far = Rgb.scale(paint, level * 0.97);
    return gradient(canvas.pixel(front, 0.4, z), near, canvas.pixel(back, -0.4, z), far);
  }

  /** Glass that mirrors a share of the sky. */
  Color glass(double reflection) {
    return Rgb.color(Rgb.mix(GLASS, SKY, reflection));
  }

  /**
   * Paints a part of a face as glass: dark inside, the sky on it, less of it towards the roof.
   *
   * @param left share of the way along the face where it begins; the other sides likewise
   */
  void pane(double[] face, double left, double right, double low, double high, double reflection) {
    double[] a = Faces.within(face, left, low);
    double[] b = Faces.within(face, right, low);
    double[] c = Faces.within(face, right, high);
    double[] d = Faces.within(face, left, high);
    PixelPoint from = canvas.pixel((a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (a[2] + b[2]) / 2);
    PixelPoint to = canvas.pixel((c[0] + d[0]) / 2, (c[1] + d[1]) / 2, (c[2] + d[2]) / 2);
    canvas.fill(
        gradient(from, Rgb.mix(GLASS, SKY, reflection), to, Rgb.mix(GLASS, SKY, reflection * 0.25)),
        Faces.quad(a, b, c, d));
  }

  private static Paint gradient(PixelPoint from, int fromRgb, PixelPoint to, int toRgb) {
    return new GradientPaint(
        (float) from.x(),
        (float) from.y(),
        Rgb.color(fromRgb),
        (float) to.x() + 0.01f,
        (float) to.y(),
        Rgb.color(toRgb));
  }
}
