package io.parkstream.tools.simulator;

import java.util.ArrayList;
import java.util.List;

/**
 * The ground of a parking space.
 *
 * @param index within the layout
 * @param centre with the heading of a car that has backed in or driven in straight
 * @param length metres along the car
 * @param spacing metres along the row
 * @param rowAngle radians from the row to the stall
 */
public record Stall(int index, Pose centre, double length, double spacing, double rowAngle) {

  /** Metres across the car. */
  double width() {
    return spacing * Math.sin(rowAngle);
  }

  /** The parallelogram on the ground, x and y in the stall's own coordinates. */
  double[] corners() {
    double alongRowX = Math.cos(rowAngle) * spacing / 2;
    double alongRowY = -Math.sin(rowAngle) * spacing / 2;
    double half = length / 2;
    return new double[] {
      half + alongRowX,
      alongRowY,
      half - alongRowX,
      -alongRowY,
      -half - alongRowX,
      -alongRowY,
      -half + alongRowX,
      alongRowY
    };
  }

  /** Rows back to back on both sides of a strip, further ones beyond an aisle. */
  static List<Stall> rows(
      int rows, int perRow, double angle, double width, double length, double strip, double aisle) {
    double spacing = width / Math.sin(angle);
    double depth = length * Math.sin(angle);
    List<Stall> stalls = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      // 0 and 1 stand back to back round y = 0, then outwards in turn
      int pair = row / 2;
      double distance = strip / 2 + depth / 2 + pair * (depth + aisle);
      double y = row % 2 == 0 ? distance : -distance;
      for (int i = 0; i < perRow; i++) {
        double x = (i - (perRow - 1) / 2.0) * spacing;
        double heading = row % 2 == 0 ? angle : angle + Math.PI;
        stalls.add(new Stall(stalls.size(), new Pose(x, y, heading), length, spacing, angle));
      }
    }
    return stalls;
  }
}
