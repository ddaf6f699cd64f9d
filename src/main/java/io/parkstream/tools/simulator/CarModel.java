package io.parkstream.tools.simulator;

/**
 * A car's shape and paint; metres from the middle of the car, x to its front, z up.
 *
 * @param body kind of car
 * @param length over all
 * @param width over all, without mirrors
 * @param height of the roof
 * @param bonnet height of the bonnet
 * @param deck height of the boot lid, or of the belt line where there is none
 * @param cowl x where the windscreen meets the bonnet
 * @param tail x where the rear window meets the body
 * @param frontSlope metres that the windscreen leans back
 * @param rearSlope metres that the rear window leans forward
 * @param paint 0xRRGGBB in even light
 * @param gloss 0 dull to 1 polished
 * @param details names the dice for sunroof, rails, plates and the like
 */
record CarModel(
    Body body,
    double length,
    double width,
    double height,
    double bonnet,
    double deck,
    double cowl,
    double tail,
    double frontSlope,
    double rearSlope,
    int paint,
    double gloss,
    long details) {

  /** Kinds of car. */
  enum Body {
    HATCHBACK,
    SALOON,
    ESTATE,
    OFF_ROADER,
    VAN,
    PICKUP
  }

  static CarModel of(SimulatorStyle style, Dice dice) {
    Body body =
        dice.pick(
            Body.HATCHBACK,
            Body.HATCHBACK,
            Body.HATCHBACK,
            Body.SALOON,
            Body.SALOON,
            Body.SALOON,
            Body.ESTATE,
            Body.ESTATE,
            Body.OFF_ROADER,
            Body.OFF_ROADER,
            Body.VAN,
            Body.PICKUP);
    return of(body, style, dice);
  }

  static CarModel of(Body body, SimulatorStyle style, Dice dice) {
    int paint = Rgb.vary(dice.pick(style.carColours()), 9, dice);
    double length = length(body, dice);
    double width = width(body, dice);
    double height = height(body, dice);
    double belt = height * dice.between(0.62, 0.67);
    double cowl = cowl(body, length, dice);
    double tail = tail(body, length, dice);
    double frontSlope = dice.between(0.55, 0.85);
    double rearSlope = rearSlope(body, dice);
    return new CarModel(
        body,
        length,
        width,
        height,
        belt * dice.between(0.84, 0.93),
        body == Body.PICKUP ? belt * 0.95 : belt,
        cowl,
        tail,
        frontSlope,
        rearSlope,
        paint,
        dice.between(0.2, 1),
        dice.nextName());
  }

  private static double length(Body body, Dice dice) {
    return switch (body) {
      case HATCHBACK -> dice.between(3.5, 4.3);
      case SALOON, ESTATE -> dice.between(4.3, 4.9);
      case OFF_ROADER -> dice.between(4.2, 4.8);
      case VAN -> dice.between(4.5, 5.1);
      case PICKUP -> dice.between(4.8, 5.2);
    };
  }

  private static double width(Body body, Dice dice) {
    return switch (body) {
      case HATCHBACK -> dice.between(1.62, 1.78);
      case SALOON, ESTATE -> dice.between(1.72, 1.86);
      case OFF_ROADER, VAN, PICKUP -> dice.between(1.8, 1.95);
    };
  }

  private static double height(Body body, Dice dice) {
    return switch (body) {
      case HATCHBACK -> dice.between(1.42, 1.56);
      case SALOON -> dice.between(1.38, 1.5);
      case ESTATE -> dice.between(1.42, 1.52);
      case OFF_ROADER, PICKUP -> dice.between(1.6, 1.8);
      case VAN -> dice.between(1.75, 2.05);
    };
  }

  private static double cowl(Body body, double length, Dice dice) {
    return switch (body) {
      case HATCHBACK -> length * dice.between(0.24, 0.3);
      case SALOON -> length * dice.between(0.2, 0.26);
      case ESTATE, OFF_ROADER -> length * dice.between(0.22, 0.28);
      case VAN -> length * dice.between(0.34, 0.4);
      case PICKUP -> length * dice.between(0.2, 0.24);
    };
  }

  private static double tail(Body body, double length, Dice dice) {
    return switch (body) {
      case HATCHBACK, ESTATE, OFF_ROADER -> -length * dice.between(0.455, 0.485);
      case SALOON -> -length * dice.between(0.3, 0.36);
      case VAN -> -length * 0.485;
      case PICKUP -> -length * dice.between(0.08, 0.14);
    };
  }

  private static double rearSlope(Body body, Dice dice) {
    return switch (body) {
      case HATCHBACK -> dice.between(0.3, 0.6);
      case SALOON -> dice.between(0.55, 0.8);
      case ESTATE -> dice.between(0.25, 0.45);
      case OFF_ROADER -> dice.between(0.2, 0.4);
      case VAN -> dice.between(0.05, 0.15);
      case PICKUP -> dice.between(0.1, 0.25);
    };
  }
}
