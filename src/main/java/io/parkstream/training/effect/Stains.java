package io.parkstream.training.effect;

import java.util.SplittableRandom;

/** What wears the ground: oil, tyre marks, cracks, repairs, and leaves that lie about. */
final class Stains implements GroundEffect {
  @Override
  public void paint(CropPixels pixels, Mask ground, SplittableRandom random) {
    switch (random.nextInt(6)) {
      case 0, 1 -> oil(pixels, ground, random);
      case 2 -> tyres(pixels, ground, random);
      case 3 -> cracks(pixels, ground, random);
      case 4 -> repair(pixels, ground, random);
      default -> leaves(pixels, ground, random);
    }
  }

  private static void oil(CropPixels pixels, Mask ground, SplittableRandom random) {
    Mask spots = pixels.nothing();
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      double radius = Chance.between(random, 0.03, 0.22);
      spots.ellipse(
          Chance.between(random, 0.1, 0.9),
          Chance.between(random, 0.1, 0.9),
          radius,
          radius * Chance.between(random, 0.4, 1),
          Chance.angle(random),
          Chance.between(random, 0.15, 0.9));
    }
    if (random.nextBoolean()) {
      spots.within(
          Mask.blobs(
              pixels.width(),
              pixels.height(),
              Chance.between(random, 0.06, 0.2),
              Chance.between(random, 0.5, 0.9),
              0.15,
              random));
    }
    double factor = Chance.between(random, 0.25, 0.75);
    pixels.scale(spots.within(ground), factor, factor * 0.98, factor * 0.97);
  }

  private static void tyres(CropPixels pixels, Mask ground, SplittableRandom random) {
    Mask tracks = pixels.nothing();
    double angle = Chance.angle(random);
    double apart = Chance.between(random, 0.2, 0.4);
    double x = Chance.between(random, 0.3, 0.7);
    double y = Chance.between(random, 0.3, 0.7);
    double thickness = Chance.between(random, 0.04, 0.09);
    double bend = Chance.between(random, -0.3, 0.3);
    for (int side = -1; side <= 1; side += 2) {
      double px = x - side * Math.sin(angle) * apart;
      double py = y + side * Math.cos(angle) * apart;
      tracks.line(px - Math.cos(angle), py - Math.sin(angle), px, py, thickness);
      tracks.line(px, py, px + Math.cos(angle + bend), py + Math.sin(angle + bend), thickness);
    }
    double factor = Chance.between(random, 0.5, 0.85);
    pixels.scale(tracks.within(ground), factor, factor, factor);
  }

  private static void cracks(CropPixels pixels, Mask ground, SplittableRandom random) {
    Mask cracks = pixels.nothing();
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      double x = random.nextDouble();
      double y = random.nextDouble();
      double heading = Chance.angle(random);
      int pieces = 4 + random.nextInt(8);
      for (int p = 0; p < pieces; p++) {
        heading += Chance.between(random, -0.7, 0.7);
        double step = Chance.between(random, 0.05, 0.15);
        double nextX = x + Math.cos(heading) * step;
        double nextY = y + Math.sin(heading) * step;
        cracks.line(x, y, nextX, nextY, Chance.between(random, 0.008, 0.025));
        x = nextX;
        y = nextY;
      }
    }
    double factor = Chance.one(random, 5) ? 1.4 : Chance.between(random, 0.3, 0.7);
    pixels.scale(cracks.within(ground), factor, factor, factor);
  }

  /** A rectangle of newer or older asphalt. */
  private static void repair(CropPixels pixels, Mask ground, SplittableRandom random) {
    double angle = Chance.one(random, 3) ? Chance.angle(random) : Chance.between(random, -0.2, 0.2);
    double cos = Math.cos(angle);
    double sin = Math.sin(angle);
    double x = Chance.between(random, 0.1, 0.9);
    double y = Chance.between(random, 0.1, 0.9);
    double halfX = Chance.between(random, 0.08, 0.4);
    double halfY = Chance.between(random, 0.06, 0.4);
    Mask patch =
        pixels
            .nothing()
            .fill(
                (px, py) -> {
                  double u = halfX - Math.abs((px - x) * cos + (py - y) * sin);
                  double v = halfY - Math.abs((py - y) * cos - (px - x) * sin);
                  return 0.5 + Math.min(u, v) / 0.025;
                });
    double factor =
        random.nextBoolean() ? Chance.between(random, 0.5, 0.85) : Chance.between(random, 1.1, 1.4);
    pixels.scale(patch.within(ground), factor, factor, factor * Chance.between(random, 0.95, 1.05));
  }

  private static void leaves(CropPixels pixels, Mask ground, SplittableRandom random) {
    double[][] colours = {{150, 100, 45}, {190, 145, 60}, {110, 75, 40}, {95, 100, 45}};
    int count = 10 + random.nextInt(60);
    Mask[] heaps = {pixels.nothing(), pixels.nothing()};
    for (int i = 0; i < count; i++) {
      double x = random.nextDouble();
      double y = random.nextDouble();
      double turn = Chance.angle(random);
      double length = Chance.between(random, 0.005, 0.03);
      heaps[i % 2].line(
          x, y, x + Math.cos(turn) * length, y + Math.sin(turn) * length, length * 0.9);
    }
    for (Mask heap : heaps) {
      double[] colour = colours[random.nextInt(colours.length)];
      pixels.cover(heap.within(ground), colour, Chance.between(random, 0.5, 0.95), 0.2, random);
    }
  }
}
