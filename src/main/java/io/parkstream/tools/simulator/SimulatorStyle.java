package io.parkstream.tools.simulator;

import java.util.List;

/**
 * A family of drawn car parks. What is measured on one family must not have been learned from it,
 * so the two share how a car is drawn and nothing that could be memorised: car colours, stall
 * angles, camera angles, kinds of line and of ground are disjoint.
 */
public enum SimulatorStyle {
  /** For training data. */
  TRAINING(
      Marking.CAREFUL,
      List.of(
          0xf2f2f0, 0xe6e8ea, 0xb9bcc0, 0x9a9da1, 0x6d7075, 0x4a4c50, 0x1c1d20, 0x121214, 0x1f2c47,
          0x2f4a7a, 0x5f83b0, 0x8c1c1c, 0xb52a26, 0x5a1a24, 0x24402f, 0x8b7d63, 0xc9bd9f, 0x6f4a2a,
          0xd0a21c, 0x3b6f8f),
      new double[] {90, 45},
      new double[][] {{26, 34}, {45, 58}, {74, 90}},
      List.of(LineStyle.SOLID, LineStyle.CLOSED_BOX, LineStyle.FADED, LineStyle.NONE),
      List.of(0xe8e8e4, 0xd8c24a),
      List.of(Surface.ASPHALT, Surface.CONCRETE, Surface.COBBLES)),

  /**
   * For training data too, of car parks whose spaces were marked on the ground, as most data sets
   * are, and too large or off the car: the car stands in a corner of its crop, its roof outside.
   */
  LOOSE(
      Marking.LOOSE,
      TRAINING.carColours,
      TRAINING.stallAngles,
      new double[][] {{24, 35}, {44, 59}, {71, 90}},
      TRAINING.lineStyles,
      TRAINING.lineColours,
      TRAINING.surfaces),

  /**
   * For training data too, of car parks that fool a network: covered ground, symbols, vehicles of
   * all kinds, cars of the ground's colours, and things that are none; from oblique to straight
   * above.
   */
  FIELD(
      Marking.MIXED,
      List.of(
          0xf3f3f0, 0xe4e6e8, 0xbabdc0, 0x9b9ea0, 0x8c8c88, 0x77777a, 0x6b6d70, 0x56585a, 0x4b4d50,
          0x1d1e20, 0x111213, 0x20304c, 0x30507e, 0x6085b4, 0x8e1e1e, 0xb62c28, 0x5b1c26, 0x26422f,
          0x8c7e65, 0xcabfa0, 0x704c2c, 0xd2a420, 0xa39a8c, 0x3c7090),
      new double[] {90, 90, 45, 52, 82},
      new double[][] {{19, 35}, {44, 59}, {71, 90}},
      TRAINING.lineStyles,
      TRAINING.lineColours,
      List.of(
          Surface.ASPHALT,
          Surface.ASPHALT,
          Surface.CONCRETE,
          Surface.COBBLES,
          Surface.GRASS_GRID,
          Surface.CLINKER,
          Surface.CRUSHED_STONE)),

  /** For the demo and for measuring; never for training. */
  DEMO(
      Marking.CAREFUL,
      List.of(
          0xfbf7ec, 0xd7dbd9, 0xa8a7a2, 0x83878f, 0x595c5f, 0x2e3134, 0x0c0f14, 0x16233a, 0x3f62a0,
          0x7aa0c4, 0xa3332b, 0x71121c, 0x3d5a44, 0xa59372, 0x533a4e, 0xb06a2c, 0x4f8a86),
      new double[] {75, 60},
      new double[][] {{36, 43}, {60, 70}},
      List.of(LineStyle.DOUBLE, LineStyle.CORNER_MARKS, LineStyle.DASHED),
      List.of(0xf4f4f4, 0x9fb8d8),
      List.of(Surface.PATCHED_ASPHALT, Surface.PAVERS, Surface.GRAVEL));

  /** How the stalls are marked. */
  enum LineStyle {
    SOLID,
    CLOSED_BOX,
    FADED,
    NONE,
    DOUBLE,
    CORNER_MARKS,
    DASHED
  }

  /** What the ground is made of. */
  enum Surface {
    ASPHALT,
    CONCRETE,
    COBBLES,
    PATCHED_ASPHALT,
    PAVERS,
    GRAVEL,
    GRASS_GRID,
    CLINKER,
    CRUSHED_STONE
  }

  /** How an operator marks spaces in a camera's frame. */
  enum Marking {
    /** Round the body of a car that stands in the middle. */
    CAREFUL,
    /** On the ground, of any size about right, and cut in any geometry. */
    LOOSE,
    /** Some cameras so, some so. */
    MIXED
  }

  private final Marking marking;
  private final List<Integer> carColours;
  private final double[] stallAngles;
  private final double[][] pitches;
  private final List<LineStyle> lineStyles;
  private final List<Integer> lineColours;
  private final List<Surface> surfaces;

  SimulatorStyle(
      Marking marking,
      List<Integer> carColours,
      double[] stallAngles,
      double[][] pitches,
      List<LineStyle> lineStyles,
      List<Integer> lineColours,
      List<Surface> surfaces) {
    this.marking = marking;
    this.carColours = carColours;
    this.stallAngles = stallAngles;
    this.pitches = pitches;
    this.lineStyles = lineStyles;
    this.lineColours = lineColours;
    this.surfaces = surfaces;
  }

  Marking marking() {
    return marking;
  }

  /** 0xRRGGBB in even light. */
  List<Integer> carColours() {
    return carColours;
  }

  /** Radians between a row and its stalls. */
  double stallAngle(Dice dice) {
    return Math.toRadians(stallAngles[dice.below(stallAngles.length)]);
  }

  /** Radians below the horizon at which a camera of this family looks. */
  double pitch(Dice dice) {
    double[] band = pitches[dice.below(pitches.length)];
    return Math.toRadians(dice.between(band[0], band[1]));
  }

  LineStyle lineStyle(Dice dice) {
    return dice.pick(lineStyles);
  }

  int lineColour(Dice dice) {
    return dice.pick(lineColours);
  }

  Surface surface(Dice dice) {
    return dice.pick(surfaces);
  }

  /** Every kind alike; of {@link #FIELD} mostly days, since there is much to be seen. */
  Light.Weather weather(Dice dice) {
    if (this != FIELD) {
      return dice.pick(Light.Weather.values());
    }
    return dice.pick(
        Light.Weather.SUNNY,
        Light.Weather.SUNNY,
        Light.Weather.SUNNY,
        Light.Weather.OVERCAST,
        Light.Weather.OVERCAST,
        Light.Weather.OVERCAST,
        Light.Weather.RAINY,
        Light.Weather.FOGGY,
        Light.Weather.DUSK,
        Light.Weather.NIGHT);
  }
}
