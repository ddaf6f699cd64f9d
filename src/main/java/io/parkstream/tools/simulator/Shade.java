package io.parkstream.tools.simulator;

import java.awt.Color;
import java.util.ArrayList;
import java.util.List;

/**
 * Shadows of what stands outside the picture: trees, a building or a pole. They stay where they are
 * whatever the sun does, since nobody sees what casts them.
 */
final class Shade {
  private final List<double[]> crowns;
  private final double[] building;

  Shade(Dice dice) {
    crowns = crowns(dice);
    building = building(dice);
  }

  /** Paints over ground and cars alike, and only where something casts a shadow at all. */
  void paint(SceneCanvas canvas, Light light) {
    if (light.shadow() < 0.15) {
      return;
    }
    canvas.standAt(Pose.WORLD);
    Color shade = new Color(0, 0, 8, (int) (225 * light.shadow()));
    if (building.length > 0) {
      canvas.fillGround(shade, building);
    }
    for (double[] crown : crowns) {
      if (canvas.mayShow(crown[0], crown[1], crown[2])) {
        Ground.blot(canvas, crown[0], crown[1], crown[2], Color.BLACK, light.shadow() * 0.75);
      }
    }
  }

  private static List<double[]> crowns(Dice dice) {
    List<double[]> crowns = new ArrayList<>();
    if (dice.chance(0.45)) {
      int trees = 1 + dice.below(3);
      for (int tree = 0; tree < trees; tree++) {
        double x = dice.between(-10, 10);
        double y = dice.between(-6, 6);
        for (int i = 0; i < 14; i++) {
          crowns.add(
              new double[] {
                x + dice.gaussian() * 1.5, y + dice.gaussian() * 1.5, dice.between(0.3, 1.1)
              });
        }
      }
    }
    return crowns;
  }

  private static double[] building(Dice dice) {
    if (!dice.chance(0.35)) {
      return new double[0];
    }
    double x = dice.between(-8, 8);
    double y = dice.between(-4, 4);
    double heading = dice.between(0, 2 * Math.PI);
    boolean pole = dice.chance(0.4);
    double near = pole ? 0.15 : 40;
    double c = Math.cos(heading);
    double s = Math.sin(heading);
    return new double[] {
      x - 40 * c,
      y - 40 * s,
      x + 40 * c,
      y + 40 * s,
      x + 40 * c - near * s,
      y + 40 * s + near * c,
      x - 40 * c - near * s,
      y - 40 * s + near * c
    };
  }
}
