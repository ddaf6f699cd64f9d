package io.parkstream.tools.simulator;

/**
 * Where a thing stands on the ground.
 *
 * @param x metres in the world
 * @param y metres in the world
 * @param heading radians from the world's x to the thing's own x
 */
record Pose(double x, double y, double heading) {
  static final Pose WORLD = new Pose(0, 0, 0);

  double worldX(double localX, double localY) {
    return x + localX * Math.cos(heading) - localY * Math.sin(heading);
  }

  double worldY(double localX, double localY) {
    return y + localX * Math.sin(heading) + localY * Math.cos(heading);
  }

  /** The pose of a thing that stands at a point of this one, turned by an angle. */
  Pose at(double localX, double localY, double turn) {
    return new Pose(worldX(localX, localY), worldY(localX, localY), heading + turn);
  }
}
