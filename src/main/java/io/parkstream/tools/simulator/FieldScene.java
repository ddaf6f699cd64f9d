package io.parkstream.tools.simulator;

import java.awt.Color;
import java.util.List;

/**
 * What a camera of the style {@link SimulatorStyle#FIELD} sees beside cars and marks: a cover of
 * the ground, symbols, people and things that make no space occupied, vehicles of all kinds, and an
 * infrared picture at night. Decided in the constructor and by names of dice alone.
 */
final class FieldScene {
  private final GroundCover cover;
  private final StallSymbols symbols;
  private final boolean infrared;
  private final long seed;

  FieldScene(Dice dice) {
    seed = dice.nextName();
    cover = GroundCover.of(dice);
    symbols = new StallSymbols(dice);
    infrared = dice.chance(0.4);
  }

  /** Over the painted ground of a window. */
  void ground(SceneCanvas canvas, List<Stall> stalls) {
    symbols.paint(canvas, stalls);
    cover.paint(canvas, stalls);
  }

  /** On a stall, occupied or not; another with each change of the stall. */
  void litter(SceneCanvas canvas, Stall stall, Light light, int changes) {
    Dice dice = Dice.of(seed, 1, stall.index(), changes);
    if (!dice.chance(0.3)) {
      return;
    }
    canvas.standAt(stall.centre());
    int things = 1 + dice.below(3);
    for (int i = 0; i < things; i++) {
      switch (dice.below(4)) {
        case 0 -> Litter.PEDESTRIAN.paint(canvas, light, dice);
        case 1 -> Litter.TROLLEY.paint(canvas, light, dice);
        case 2 -> bicycle(canvas, dice);
        default -> Litter.any(dice).paint(canvas, light, dice);
      }
    }
  }

  /** A vehicle at its stall, with snow on its roof where the ground has some. */
  VehiclePainter painter(SceneCanvas canvas, Light light, ParkedCar parked, Pose pose) {
    CarModel model = parked.model();
    Dice dice = Dice.of(model.details(), 9);
    List<Box> boxes = parked.vehicle().boxes(model.paint(), dice);
    return switch (parked.vehicle()) {
      case CAR -> {
        boolean snowed = cover.isSnow() && dice.chance(0.5);
        yield snowed
            ? new SnowedCarPainter(canvas, light, model, pose, dice.nextName())
            : new CarPainter(canvas, light, model, pose);
      }
      case LOADED_PICKUP ->
          new LoadedCarPainter(
              new CarPainter(canvas, light, model, pose),
              new BoxPainter(canvas, light, boxes, pose, model.details()));
      case BOX_TRUCK, PANEL_VAN, TRAILER, CARAVAN, MOTORCYCLE ->
          new BoxPainter(canvas, light, boxes, pose, model.details());
    };
  }

  /** At night some cameras see grey. */
  void finish(SceneCanvas canvas, Light light) {
    if (!infrared || light.lamp() == 0) {
      return;
    }
    int[] pixels = canvas.pixels();
    for (int i = 0; i < pixels.length; i++) {
      int rgb = pixels[i];
      pixels[i] = Rgb.grey(0.45 * Rgb.red(rgb) + 0.35 * Rgb.green(rgb) + 0.2 * Rgb.blue(rgb));
    }
  }

  private static void bicycle(SceneCanvas canvas, Dice dice) {
    double x = dice.between(-1.8, 1.8);
    double y = dice.between(-0.8, 0.8);
    double turn = dice.between(0, Math.PI);
    double cos = Math.cos(turn);
    double sin = Math.sin(turn);
    Color frame = Rgb.color(dice.pick(0x1f2224, 0x8a2522, 0x2a4a7a, 0xb8bcc0, 0x3a5a3a));
    for (double at : new double[] {-0.52, 0.52}) {
      double[] wheel = new double[13 * 3];
      for (int i = 0; i < 13; i++) {
        double along = at + 0.33 * Math.cos(Math.PI * i / 6);
        wheel[3 * i] = x + along * cos;
        wheel[3 * i + 1] = y + along * sin;
        wheel[3 * i + 2] = 0.34 + 0.33 * Math.sin(Math.PI * i / 6);
      }
      canvas.line(Rgb.color(0x1c1d1f), 0.04, wheel);
    }
    double[] along = {-0.52, -0.1, 0.4, -0.2, -0.1, 0.4, 0.52};
    double[] height = {0.34, 0.3, 0.85, 0.85, 0.3, 0.85, 0.34};
    double[] tubes = new double[along.length * 3];
    for (int i = 0; i < along.length; i++) {
      tubes[3 * i] = x + along[i] * cos;
      tubes[3 * i + 1] = y + along[i] * sin;
      tubes[3 * i + 2] = height[i];
    }
    canvas.line(frame, 0.05, tubes);
    canvas.line(
        frame,
        0.04,
        x + 0.4 * cos - 0.28 * sin,
        y + 0.4 * sin + 0.28 * cos,
        1,
        x + 0.4 * cos + 0.28 * sin,
        y + 0.4 * sin - 0.28 * cos,
        1);
  }

  /** A pickup and what lies on it. */
  private record LoadedCarPainter(VehiclePainter car, VehiclePainter load)
      implements VehiclePainter {
    @Override
    public void paintShadow() {
      car.paintShadow();
      load.paintShadow();
    }

    @Override
    public void paint() {
      car.paint();
      load.paint();
    }
  }
}
