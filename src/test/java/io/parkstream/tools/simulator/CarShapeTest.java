package io.parkstream.tools.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CarShapeTest {
  /** Each seed names another car. */
  static Stream<CarModel> cars() {
    List<CarModel> cars = new ArrayList<>();
    for (long seed = 0; seed < 40; seed++) {
      cars.add(CarModel.of(SimulatorStyle.TRAINING, Dice.of(seed, 1)));
    }
    return cars.stream();
  }

  @ParameterizedTest
  @MethodSource("cars")
  void body_staysWithinItsLengthAndWidth_andGrowsUpwards(CarModel car) {
    // When
    CarShape shape = new CarShape(car);

    // Then
    for (int i = 0; i < CarShape.OUTLINE; i++) {
      assertThat(Math.abs(shape.waist()[i][0])).isLessThanOrEqualTo(car.length() / 2);
      assertThat(Math.abs(shape.waist()[i][1])).isLessThanOrEqualTo(car.width() / 2);
      assertThat(shape.sill()[i][2]).isLessThan(shape.waist()[i][2]);
      assertThat(shape.waist()[i][2]).isLessThan(shape.shoulder()[i][2]);
    }
  }

  @ParameterizedTest
  @MethodSource("cars")
  void glassHouse_standsOnTheBody_andTheRoofLiesAsHighAsTheCar(CarModel car) {
    // When
    CarShape shape = new CarShape(car);

    // Then
    for (int i = 0; i < 8; i++) {
      assertThat(shape.belt()[i][2]).isLessThan(car.height());
      assertThat(shape.roof()[i][2]).isEqualTo(car.height());
      assertThat(Math.abs(shape.roof()[i][1])).isLessThan(Math.abs(shape.belt()[i][1]));
    }
  }

  @ParameterizedTest
  @MethodSource("cars")
  void plan_isTheWaistTurnedAndMovedToThePose(CarModel car) {
    // Given
    CarShape shape = new CarShape(car);
    Pose pose = new Pose(3, -2, Math.PI / 2);

    // When
    double[] plan = shape.plan(pose, 1);

    // Then
    for (int i = 0; i < CarShape.OUTLINE; i++) {
      assertThat(plan[3 * i]).isCloseTo(3 - shape.waist()[i][1], within(1e-9));
      assertThat(plan[3 * i + 1]).isCloseTo(-2 + shape.waist()[i][0], within(1e-9));
      assertThat(plan[3 * i + 2]).isZero();
    }
  }
}
