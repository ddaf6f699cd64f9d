package io.parkstream.tools.simulator;

import io.parkstream.gateway.CropGeometry;
import io.parkstream.gateway.PixelPoint;
import java.util.ArrayList;
import java.util.List;

/**
 * How the spaces of one drawn camera were marked in its frame, and how crops are cut by the marks.
 *
 * @param geometry of all its crops
 * @param context of the marks, as a share of the stall
 * @param height metres above the ground at which the corners were taken: half a metre is a car's
 *     body, and of marks on the ground the car sticks out at the top
 * @param along metres by which all marks lie off the stall's middle, along the car
 * @param across as above, across the car
 * @param tremor metres by which each corner may be off on its own, per axis
 */
record SpaceMarking(
    CropGeometry geometry,
    double context,
    double height,
    double along,
    double across,
    double tremor) {

  /**
   * Of a camera's style.
   *
   * @param box whether the camera is a drone that cuts bounding boxes
   */
  static SpaceMarking of(SimulatorStyle.Marking marking, boolean box, Dice dice) {
    CropGeometry usual = box ? CropGeometry.BOUNDING_BOX : CropGeometry.SQUARE;
    return switch (marking) {
      case CAREFUL -> new SpaceMarking(usual, dice.between(0.72, 1.08), 0.55, 0, 0, 0.15);
      case LOOSE ->
          new SpaceMarking(
              box ? usual : CropGeometry.values()[dice.below(CropGeometry.values().length)],
              dice.between(0.85, 1.3),
              dice.between(0, 0.4),
              dice.between(-0.8, 0.8),
              dice.between(-0.4, 0.4),
              0.3);
      case MIXED ->
          of(
              dice.chance(0.7) ? SimulatorStyle.Marking.CAREFUL : SimulatorStyle.Marking.LOOSE,
              box,
              dice);
    };
  }

  /** The corners in the frame. */
  List<PixelPoint> contour(Stall stall, View view, Dice hand) {
    double[] corners = stall.corners();
    Pose pose = stall.centre();
    List<PixelPoint> contour = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      double x = corners[2 * i] * context + along + hand.between(-tremor, tremor);
      double y = corners[2 * i + 1] * context + across + hand.between(-tremor, tremor);
      contour.add(view.project(pose.worldX(x, y), pose.worldY(x, y), height));
    }
    return contour;
  }
}
