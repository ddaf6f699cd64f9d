package io.parkstream.tools.simulator;

import java.util.List;

/** Stones with holes in which grass grows, where tyres have not worn it off. Stateless. */
final class GrassGrid {
  private GrassGrid() {}

  static void paint(SceneCanvas canvas, List<Stall> stalls, long seed) {
    Dice dice = Dice.of(seed, 5);
    double step = dice.between(0.25, 0.45);
    double grown = dice.between(0.3, 0.9);
    for (Stall stall : stalls) {
      if (canvas.mayShow(stall.centre().x(), stall.centre().y(), 4)) {
        canvas.standAt(stall.centre());
        Dice own = Dice.of(seed, 6, stall.index());
        for (double x = -stall.length() / 2; x < stall.length() / 2 + 0.5; x += step) {
          for (double y = -stall.width() / 2 - 0.2; y < stall.width() / 2 + 0.2; y += step) {
            // tyres wear two tracks, cars keep the light from the middle
            double worn = Math.abs(Math.abs(y) - 0.75) < 0.3 ? 0.5 : 1;
            int green = own.pick(0x5c6a38, 0x74804a, 0x4e4a38, 0x6a6248);
            double half = step * own.between(0.28, 0.42);
            if (own.chance(grown * worn)) {
              canvas.fillGround(
                  Rgb.color(green, 0.85),
                  x - half,
                  y - half,
                  x + half,
                  y - half,
                  x + half,
                  y + half,
                  x - half,
                  y + half);
            }
          }
        }
      }
    }
    canvas.standAt(Pose.WORLD);
  }
}
