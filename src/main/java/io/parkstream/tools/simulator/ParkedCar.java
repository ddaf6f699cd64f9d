package io.parkstream.tools.simulator;

/**
 * A car in a space, and how well it was parked.
 *
 * @param vehicle what kind it is; other styles than {@link SimulatorStyle#FIELD} park cars only
 * @param model the car, or the paint and the details of another vehicle
 * @param along metres off the middle, towards the head of the space
 * @param across metres off the middle; at most 0.5, so that a car still belongs to its space
 * @param turn radians off straight, or off straight backwards
 */
record ParkedCar(Vehicle vehicle, CarModel model, double along, double across, double turn) {
  static ParkedCar of(SimulatorStyle style, Dice dice) {
    boolean careless = dice.chance(0.15);
    double spread = careless ? 0.5 : 0.18;
    double turn = Math.toRadians(dice.between(-1, 1) * (careless ? 9 : 3));
    Vehicle vehicle = style == SimulatorStyle.FIELD ? Vehicle.any(dice) : Vehicle.CAR;
    CarModel model =
        vehicle == Vehicle.LOADED_PICKUP
            ? CarModel.of(CarModel.Body.PICKUP, style, dice)
            : CarModel.of(style, dice);
    return new ParkedCar(
        vehicle,
        model,
        dice.between(-0.45, 0.45),
        dice.between(-spread, spread),
        dice.chance(0.35) ? turn + Math.PI : turn);
  }

  Pose in(Stall stall) {
    return stall.centre().at(along, across, turn);
  }
}
