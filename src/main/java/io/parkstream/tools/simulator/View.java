package io.parkstream.tools.simulator;

import io.parkstream.gateway.PixelPoint;

/**
 * What a camera sees: a pinhole above a flat ground. World coordinates are metres, x to the right,
 * y away from a camera without azimuth, z up; the camera looks at the origin, which lies in the
 * middle of its frame.
 */
final class View {
  private final double[] position;
  private final double[] forward;
  private final double[] right;
  private final double[] up;
  private final double focal;
  private final double rollSine;
  private final double rollCosine;
  private final int frameWidth;
  private final int frameHeight;

  /**
   * @param distance metres from the camera to the origin
   * @param pitch radians below the horizon; π/2 looks straight down
   * @param azimuth radians by which the camera has walked round the origin
   * @param roll radians by which the camera hangs askew
   * @param pixelsPerMetre at the origin
   */
  View(
      double distance,
      double pitch,
      double azimuth,
      double roll,
      double pixelsPerMetre,
      int frameWidth,
      int frameHeight) {
    double sa = Math.sin(azimuth);
    double ca = Math.cos(azimuth);
    double sp = Math.sin(pitch);
    double cp = Math.cos(pitch);
    forward = new double[] {sa * cp, ca * cp, -sp};
    right = new double[] {ca, -sa, 0};
    up = new double[] {sa * sp, ca * sp, cp};
    position =
        new double[] {-distance * forward[0], -distance * forward[1], -distance * forward[2]};
    focal = pixelsPerMetre * distance;
    rollSine = Math.sin(roll);
    rollCosine = Math.cos(roll);
    this.frameWidth = frameWidth;
    this.frameHeight = frameHeight;
  }

  int frameWidth() {
    return frameWidth;
  }

  int frameHeight() {
    return frameHeight;
  }

  PixelPoint project(double x, double y, double z) {
    double vx = x - position[0];
    double vy = y - position[1];
    double vz = z - position[2];
    // nothing behind the lens: the ground ends 1 m before it
    double depth = Math.max(1, vx * forward[0] + vy * forward[1] + vz * forward[2]);
    double px = focal * (vx * right[0] + vy * right[1] + vz * right[2]) / depth;
    double py = -focal * (vx * up[0] + vy * up[1] + vz * up[2]) / depth;
    return new PixelPoint(
        frameWidth / 2.0 + px * rollCosine - py * rollSine,
        frameHeight / 2.0 + px * rollSine + py * rollCosine);
  }

  /** Metres from the camera; what is further away is painted first. */
  double distanceTo(double x, double y) {
    return Math.hypot(Math.hypot(x - position[0], y - position[1]), position[2]);
  }

  /** Pixels that a metre across the view takes at a point of the ground. */
  double pixelsPerMetre(double x, double y) {
    PixelPoint a = project(x - right[0] / 2, y - right[1] / 2, 0);
    PixelPoint b = project(x + right[0] / 2, y + right[1] / 2, 0);
    return Math.hypot(a.x() - b.x(), a.y() - b.y());
  }
}
