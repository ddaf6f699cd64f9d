package io.parkstream.tools.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CarParkTest {
  private static final CarPark.Traffic TRAFFIC =
      new CarPark.Traffic(Duration.ofSeconds(20), Duration.ofSeconds(5), 0.4);

  @Test
  void truth_alternates_andNoStayIsShorterThanTheShortest() {
    // Given
    CarPark park = park(20, 5);
    Duration step = Duration.ofMillis(500);
    Duration[] changed = new Duration[20];

    for (int i = 0; i < 2000; i++) {
      boolean[] before = truth(park);
      int[] changesBefore = changes(park);

      // When
      park.advance(step);

      // Then
      for (int space = 0; space < 20; space++) {
        int arrivalsAndDepartures = park.changes(space) - changesBefore[space];
        assertThat(arrivalsAndDepartures).isBetween(0, 1);
        assertThat(park.isOccupied(space)).isEqualTo(before[space] ^ arrivalsAndDepartures == 1);
        if (arrivalsAndDepartures == 1) {
          if (changed[space] != null) {
            assertThat(park.now().minus(changed[space]))
                .isGreaterThanOrEqualTo(TRAFFIC.shortestStay().minus(step));
          }
          changed[space] = park.now();
        }
      }
    }
  }

  @Test
  void truth_dependsOnTheTimeAndNotOnTheSteps() {
    // Given
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    CarPark inSteps = park(30, 7);
    CarPark atOnce = park(30, 7);
    Duration total = Duration.ZERO;

    // When
    for (int i = 0; i < 500; i++) {
      Duration step = Duration.ofMillis(random.nextInt(0, 3000));
      inSteps.advance(step);
      total = total.plus(step);
    }
    atOnce.advance(total);

    // Then
    assertThat(truth(inSteps)).as("seed %d", seed).isEqualTo(truth(atOnce));
    assertThat(changes(inSteps)).as("seed %d", seed).isEqualTo(changes(atOnce));
  }

  @Test
  void occupiedShare_isWhatTheTrafficSays() {
    // Given
    CarPark park = park(50, 9);
    int occupied = 0;
    int looks = 400;

    // When
    for (int i = 0; i < looks; i++) {
      park.advance(Duration.ofSeconds(30));
      for (boolean truth : truth(park)) {
        occupied += truth ? 1 : 0;
      }
    }

    // Then
    assertThat(occupied / (50.0 * looks)).isCloseTo(0.4, within(0.03));
  }

  @Test
  void advance_refuses_toGoBack() {
    assertThatThrownBy(() -> park(1, 1).advance(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void traffic_refuses_staysThatCannotBe() {
    assertThatThrownBy(() -> new CarPark.Traffic(Duration.ofSeconds(5), Duration.ofSeconds(5), 0.5))
        .hasMessageContaining("shortest stay PT5S");
    assertThatThrownBy(() -> new CarPark.Traffic(Duration.ofSeconds(5), Duration.ZERO, 1))
        .hasMessageContaining("occupiedShare");
    assertThatThrownBy(
            () -> new CarPark.Traffic(Duration.ofSeconds(10), Duration.ofSeconds(5), 0.9))
        .hasMessageContaining("mean vacancy PT1.1");
  }

  private static CarPark park(int spaces, long seed) {
    return new CarPark(spaces, TRAFFIC, SimulatorStyle.DEMO, seed);
  }

  private static boolean[] truth(CarPark park) {
    boolean[] truth = new boolean[park.size()];
    for (int i = 0; i < truth.length; i++) {
      truth[i] = park.isOccupied(i);
    }
    return truth;
  }

  private static int[] changes(CarPark park) {
    int[] changes = new int[park.size()];
    for (int i = 0; i < changes.length; i++) {
      changes[i] = park.changes(i);
    }
    return changes;
  }
}
