package io.parkstream.tools.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class FacesTest {
  private static final Offset<Double> NEAR = within(1e-9);

  @Test
  void facing_looksAlongTheCar_forwardsOrBackwards() {
    // When
    double[] front = normal(Faces.facingFront(2, -0.5, 0.5, 0.2, 0.6));
    double[] rear = normal(Faces.facingRear(-2, -0.5, 0.5, 0.2, 0.6));

    // Then
    assertThat(front).containsExactly(new double[] {1, 0, 0}, NEAR);
    assertThat(rear).containsExactly(new double[] {-1, 0, 0}, NEAR);
  }

  @Test
  void disc_looksToItsSide_andAllItsCornersAreARadiusAway() {
    for (double side : new double[] {-1, 1}) {
      // When
      double[] disc = Faces.disc(1, side * 0.9, 0.33, 0.35, side);

      // Then
      assertThat(normal(disc)).as("side " + side).containsExactly(new double[] {0, side, 0}, NEAR);
      for (int i = 0; i < disc.length; i += 3) {
        assertThat(Math.hypot(disc[i] - 1, disc[i + 2] - 0.33)).isCloseTo(0.35, NEAR);
      }
    }
  }

  @Test
  void within_goesAlongTheFaceAndUp() {
    // Given
    double[] face = Faces.facingFront(2, -1, 1, 0, 4);

    // When
    double[] point = Faces.within(face, 0.25, 0.5);

    // Then
    assertThat(point).containsExactly(new double[] {2, -0.5, 2}, NEAR);
  }

  @Test
  void of_listsTheCornersOfARingInTurn() {
    // When
    double[] face = Faces.of(new double[][] {{1, 2, 3}, {4, 5, 6}});

    // Then
    assertThat(face).containsExactly(1, 2, 3, 4, 5, 6);
  }

  /** By Newell's method, of length 1. */
  private static double[] normal(double[] face) {
    double[] normal = new double[3];
    int corners = face.length / 3;
    for (int i = 0; i < corners; i++) {
      int next = (i + 1) % corners;
      for (int axis = 0; axis < 3; axis++) {
        int one = (axis + 1) % 3;
        int two = (axis + 2) % 3;
        normal[axis] +=
            (face[3 * i + one] - face[3 * next + one]) * (face[3 * i + two] + face[3 * next + two]);
      }
    }
    double length =
        Math.sqrt(normal[0] * normal[0] + normal[1] * normal[1] + normal[2] * normal[2]);
    return new double[] {normal[0] / length, normal[1] / length, normal[2] / length};
  }
}
