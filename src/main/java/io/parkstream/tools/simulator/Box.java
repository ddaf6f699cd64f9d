package io.parkstream.tools.simulator;

/**
 * A part of a vehicle that is painted as a box, in metres from the vehicle's middle on the ground.
 *
 * @param back x of its rear
 * @param front x of its front
 * @param right y of its right side
 * @param left y of its left side
 * @param bottom z of its floor
 * @param top z of its roof
 * @param paint 0xRRGGBB in even light
 * @param glazed whether its front is a windscreen
 */
record Box(
    double back,
    double front,
    double right,
    double left,
    double bottom,
    double top,
    int paint,
    boolean glazed) {

  /** A box in the middle of the vehicle's width. */
  static Box middle(
      double back, double front, double halfWidth, double bottom, double top, int paint) {
    return new Box(back, front, -halfWidth, halfWidth, bottom, top, paint, false);
  }

  /** As above, with a windscreen. */
  static Box cab(
      double back, double front, double halfWidth, double bottom, double top, int paint) {
    return new Box(back, front, -halfWidth, halfWidth, bottom, top, paint, true);
  }

  /** Four corners at a height, counterclockwise from above, the front first. */
  double[][] ring(double z) {
    return new double[][] {{front, right, z}, {front, left, z}, {back, left, z}, {back, right, z}};
  }
}
