package io.parkstream.tools.simulator;

import java.awt.Color;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Paints a vehicle of boxes: trucks, trailers, caravans, motorcycles. The farthest box comes first,
 * and of each only the faces that look at the camera.
 */
final class BoxPainter implements VehiclePainter {
  private final SceneCanvas canvas;
  private final Light light;
  private final List<Box> boxes;
  private final Pose pose;
  private final CarFinish finish;
  private final long details;

  /**
   * @param details names the dice for seams and reflections
   */
  BoxPainter(SceneCanvas canvas, Light light, List<Box> boxes, Pose pose, long details) {
    this.canvas = canvas;
    this.light = light;
    this.boxes = boxes;
    this.pose = pose;
    this.finish = new CarFinish(canvas, light, pose);
    this.details = details;
  }

  @Override
  public void paintShadow() {
    canvas.standAt(Pose.WORLD);
    double opacity = light.shadow();
    Color below = new Color(0, 0, 0, (int) (255 * (0.3 + 0.2 * (1 - opacity))));
    for (Box box : boxes) {
      List<double[]> points = new ArrayList<>();
      for (double[] corner : box.ring(0)) {
        points.add(
            new double[] {
              pose.worldX(corner[0] * 1.04, corner[1] * 1.06),
              pose.worldY(corner[0] * 1.04, corner[1] * 1.06)
            });
      }
      canvas.fillGround(below, Faces.flat(points));
      if (opacity > 0.1) {
        canvas.fillGround(
            new Color(0, 0, 0, (int) (255 * opacity)), Faces.flat(Hull.of(cast(box))));
      }
    }
  }

  private List<double[]> cast(Box box) {
    List<double[]> points = new ArrayList<>();
    for (double z : new double[] {box.bottom(), box.top()}) {
      for (double[] corner : box.ring(z)) {
        double reach = z / light.sunZ();
        points.add(
            new double[] {
              pose.worldX(corner[0], corner[1]) - light.sunX() * reach,
              pose.worldY(corner[0], corner[1]) - light.sunY() * reach
            });
      }
    }
    return points;
  }

  @Override
  public void paint() {
    canvas.standAt(pose);
    Dice dice = Dice.of(details, 1);
    double reflection = dice.between(0.05, 0.5);
    boolean ribbed = dice.chance(0.4);
    boxes.stream()
        .sorted(
            Comparator.comparingDouble(Box::bottom)
                .thenComparing(Comparator.comparingDouble(this::distance).reversed()))
        .forEach(box -> paint(box, reflection, ribbed));
  }

  private double distance(Box box) {
    double x = (box.back() + box.front()) / 2;
    double y = (box.left() + box.right()) / 2;
    return canvas.view().distanceTo(pose.worldX(x, y), pose.worldY(x, y));
  }

  private void paint(Box box, double reflection, boolean ribbed) {
    double[][] lower = box.ring(box.bottom());
    double[][] upper = box.ring(box.top());
    for (int i = 0; i < lower.length; i++) {
      int next = (i + 1) % lower.length;
      double[] face = Faces.quad(lower[i], lower[next], upper[next], upper[i]);
      if (canvas.fillIfFacing(finish.shaded(box.paint(), face), face) && box.glazed()) {
        glaze(face, i, reflection);
      }
    }
    canvas.fill(
        finish.glossy(box.paint(), 0.3, 0.03, box.front(), box.back(), box.top()), Faces.of(upper));
    if (ribbed && box.front() - box.back() > 2) {
      Color seam = new Color(0, 0, 0, 45);
      for (double x = box.back() + 0.6; x < box.front() - 0.2; x += 0.6) {
        canvas.line(seam, 0.04, x, box.right(), box.top(), x, box.left(), box.top());
      }
    }
  }

  /** A windscreen in front and short windows at both sides; the rear has none. */
  private void glaze(double[] face, int side, double reflection) {
    switch (side) {
      case 0 -> finish.pane(face, 0.06, 0.94, 0.48, 0.92, reflection);
      case 1 -> finish.pane(face, 0.08, 0.6, 0.52, 0.9, reflection * 0.6);
      case 3 -> finish.pane(face, 0.4, 0.92, 0.52, 0.9, reflection * 0.6);
      default -> {
        // a cab is closed behind
      }
    }
  }
}
