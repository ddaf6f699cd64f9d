package io.parkstream.tools.simulator;

/** A car with snow left on its roof, and sometimes on its bonnet and boot. */
final class SnowedCarPainter implements VehiclePainter {
  private static final int SNOW = 0xeef1f6;

  private final SceneCanvas canvas;
  private final CarPainter car;
  private final CarModel model;
  private final CarFinish finish;
  private final Pose pose;
  private final long seed;

  /**
   * @param seed of where the snow lies
   */
  SnowedCarPainter(SceneCanvas canvas, Light light, CarModel model, Pose pose, long seed) {
    this.canvas = canvas;
    this.model = model;
    this.pose = pose;
    this.seed = seed;
    car = new CarPainter(canvas, light, model, pose);
    finish = new CarFinish(canvas, light, pose);
  }

  @Override
  public void paintShadow() {
    car.paintShadow();
  }

  @Override
  public void paint() {
    car.paint();
    canvas.standAt(pose);
    Dice dice = Dice.of(seed);
    CarShape shape = new CarShape(model);
    double[][] roof = shape.roof();
    lay(roof[4][0], roof[0][0], shape.halfWidth() * 0.66, model.height() + 0.05, dice);
    if (dice.chance(0.4)) {
      lay(
          model.cowl() + 0.1,
          shape.halfLength() * 0.92,
          shape.halfWidth() * 0.75,
          model.bonnet() + 0.08,
          dice);
    }
  }

  /** A ragged sheet over a part of a rectangle. */
  private void lay(double back, double front, double half, double z, Dice dice) {
    double shareFront = dice.between(0.7, 1);
    double shareBack = dice.between(0.7, 1);
    double middle = (back + front) / 2;
    int corners = 18;
    double[] sheet = new double[corners * 3];
    for (int i = 0; i < corners; i++) {
      double angle = 2 * Math.PI * i / corners;
      double reach = dice.between(0.86, 1.02);
      double cos = Math.cos(angle);
      double sin = Math.sin(angle);
      double along = Math.copySign(Math.pow(Math.abs(cos), 0.5), cos) * (front - back) / 2;
      sheet[3 * i] = middle + along * reach * (cos > 0 ? shareFront : shareBack);
      sheet[3 * i + 1] = Math.copySign(Math.pow(Math.abs(sin), 0.5), sin) * half * reach;
      sheet[3 * i + 2] = z;
    }
    canvas.fill(Rgb.color(Rgb.scale(SNOW, Math.min(1, finish.lightOn(0, 0, 1)))), sheet);
  }
}
