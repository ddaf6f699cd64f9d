package io.parkstream.tools.simulator;

import java.util.ArrayList;
import java.util.List;

/** Kinds of vehicles that occupy a space. */
enum Vehicle {
  CAR,
  LOADED_PICKUP,
  BOX_TRUCK,
  PANEL_VAN,
  TRAILER,
  CARAVAN,
  MOTORCYCLE;

  private static final int TYRE = 0x1a1b1d;

  /** Any, two of three a car. */
  static Vehicle any(Dice dice) {
    return dice.chance(0.62) ? CAR : dice.pick(values());
  }

  /**
   * The boxes that it is painted as; none for a car, and of a pickup the load alone.
   *
   * @param paint 0xRRGGBB of what is not white, grey or a tarpaulin
   */
  List<Box> boxes(int paint, Dice dice) {
    return switch (this) {
      case CAR -> List.of();
      case LOADED_PICKUP -> load(dice);
      case BOX_TRUCK -> truck(paint, dice);
      case PANEL_VAN -> van(paint, dice);
      case TRAILER -> trailer(paint, dice);
      case CARAVAN -> caravan(dice);
      case MOTORCYCLE -> motorcycles(paint, dice);
    };
  }

  private static List<Box> load(Dice dice) {
    List<Box> load = new ArrayList<>();
    int pieces = 1 + dice.below(3);
    for (int i = 0; i < pieces; i++) {
      double back = -2.3 + i * dice.between(0.5, 0.7);
      double y = dice.between(-0.35, 0.35);
      double half = dice.between(0.25, 0.5);
      load.add(
          new Box(
              back,
              back + dice.between(0.5, 1.1),
              Math.max(-0.8, y - half),
              Math.min(0.8, y + half),
              1.0,
              dice.between(1.15, 2),
              Rgb.vary(
                  dice.pick(0x9c7a4c, 0xc4b49a, 0x3f6a9a, 0x6a6c70, 0xb8bcc0, 0x4c6a3c), 15, dice),
              false));
    }
    return load;
  }

  private static List<Box> truck(int paint, Dice dice) {
    double half = dice.between(0.98, 1.15);
    double length = dice.between(4.6, 6.4);
    double cab = dice.between(1.3, 1.8);
    int box = Rgb.vary(dice.pick(0xe6e6e2, 0xd2d4d4, 0xb4b8ba, paint), 8, dice);
    double front = length / 2;
    return List.of(
        Box.middle(-front, front - 0.2, half * 0.8, 0.15, 0.6, TYRE),
        Box.cab(front - cab, front, half * 0.94, 0.5, dice.between(1.9, 2.4), paint),
        Box.middle(-front, front - cab - 0.1, half, 0.7, dice.between(2.5, 3.3), box));
  }

  private static List<Box> van(int paint, Dice dice) {
    double half = dice.between(0.95, 1.04);
    double front = dice.between(2.5, 2.95);
    double top = dice.between(2.2, 2.7);
    int body = dice.chance(0.6) ? Rgb.vary(0xe8e8e6, 8, dice) : paint;
    double nose = dice.between(0.7, 1);
    return List.of(
        Box.middle(-front, front, half * 0.9, 0.15, 0.4, TYRE),
        Box.middle(front - nose, front, half * 0.92, 0.35, 1.15, body),
        Box.cab(-front, front - nose, half, 0.35, top, body));
  }

  private static List<Box> trailer(int paint, Dice dice) {
    double half = dice.between(0.65, 1.05);
    double front = dice.between(1.1, 2.1);
    boolean covered = dice.chance(0.6);
    double top = covered ? dice.between(1.1, 2.3) : dice.between(0.75, 0.95);
    int body =
        Rgb.vary(
            covered
                ? dice.pick(0x3a5f8f, 0x50555a, 0x47603f, 0xb9bbb8, 0x8a2f2a, paint)
                : dice.pick(0x8a8d90, 0x6e5a44, 0xa08a68, 0x5a5e62),
            10,
            dice);
    return List.of(
        Box.middle(front, front + 1.1, 0.05, 0.4, 0.5, 0x2c2e30),
        Box.middle(-0.35, 0.35, half + 0.12, 0.05, 0.6, TYRE),
        Box.middle(-front, front, half, 0.45, top, body));
  }

  private static List<Box> caravan(Dice dice) {
    double half = dice.between(1, 1.15);
    double front = dice.between(1.9, 2.6);
    int body = Rgb.vary(0xe4e2da, 7, dice);
    double top = dice.between(2.3, 2.6);
    double hatch = dice.between(-1, 0.6);
    return List.of(
        Box.middle(front, front + 1.1, 0.06, 0.4, 0.5, 0x2c2e30),
        Box.middle(-0.4, 0.4, half * 0.98, 0.05, 0.5, TYRE),
        Box.cab(-front, front, half, 0.4, top, body),
        Box.middle(hatch, hatch + 0.6, 0.3, top, top + 0.1, 0xa4aab0));
  }

  /** One, or two side by side. */
  private static List<Box> motorcycles(int paint, Dice dice) {
    List<Box> boxes = new ArrayList<>();
    int count = dice.chance(0.3) ? 2 : 1;
    for (int i = 0; i < count; i++) {
      double y = count == 1 ? 0 : i * 1.1 - 0.55;
      double back = dice.between(-0.9, -0.6);
      boxes.add(new Box(back - 0.3, back + 0.3, y - 0.09, y + 0.09, 0, 0.6, TYRE, false));
      boxes.add(new Box(0.45, 1.05, y - 0.08, y + 0.08, 0, 0.62, TYRE, false));
      boxes.add(new Box(back, 0.6, y - 0.17, y + 0.17, 0.3, 0.62, 0x3a3c40, false));
      boxes.add(new Box(-0.05, 0.55, y - 0.17, y + 0.17, 0.62, 0.95, paint, false));
      boxes.add(new Box(back - 0.1, 0, y - 0.15, y + 0.15, 0.62, 0.8, 0x202124, false));
      boxes.add(new Box(0.48, 0.58, y - 0.4, y + 0.4, 0.95, 1.03, 0x8c9094, false));
      if (dice.chance(0.4)) {
        boxes.add(
            new Box(
                back - 0.4, back, y - 0.2, y + 0.2, 0.8, 1.1, dice.pick(0x26282b, paint), false));
      }
    }
    return boxes;
  }
}
