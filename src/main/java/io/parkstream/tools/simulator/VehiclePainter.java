package io.parkstream.tools.simulator;

/** Paints one vehicle where it stands, in the light of a moment. */
interface VehiclePainter {
  /** The shadow on the ground; painted before all vehicles, since it falls on none of them here. */
  void paintShadow();

  void paint();
}
