package io.parkstream.tools.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.parkstream.domain.OccupancyPolicy;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CapacityPlanTest {
  private static final CapacityCosts COSTS = new CapacityCosts(100, 0, 1, 32, 0.05, 0.5, 1_000);
  private static final CapacityLimits LIMITS = new CapacityLimits(8, 0.5, 3);

  @Test
  void plan_isWhatOneWorksOutByHand() {
    // Given
    CapacityLoad load = new CapacityLoad(500, 20, 0.2, 4_000, 2, 60);

    // When
    CapacityPlan plan = CapacityPlan.of(load, COSTS, LIMITS);

    // Then: 10,000 spaces, 2,000 crops/s at 11 ms each
    assertThat(plan.cropsPerSecond()).isEqualTo(2_000);
    assertThat(plan.cores()).isCloseTo(22, within(1e-9));
    // 22 of 8 × 0.5
    assertThat(plan.instances()).isEqualTo(6);
    assertThat(plan.threads()).isEqualTo(2);
    assertThat(plan.partitions()).isEqualTo(24);
    assertThat(plan.inMegabytes()).isCloseTo(8, within(1e-9));
    // 2 MB/s of answers, and 10,000 × 2 changes an hour of 2 kB
    assertThat(plan.answersMegabytes()).isCloseTo(2.0111, within(1e-4));
    assertThat(plan.replicationMegabytes()).isCloseTo(2 * 10.0111, within(1e-3));
    // 3 × (1 h of 8 MB/s + 168 h of 2.0111 MB/s)
    assertThat(plan.diskGigabytes()).isCloseTo(3 * (28.8 + 1216.3), within(1.0));
    assertThat(plan.warnings()).isEmpty();
  }

  @Test
  void beliefTakesSoManyLooks_orSoMuchTime() {
    // Given
    double rate = 0.2;
    OccupancyPolicy policy = OccupancyPolicy.DEFAULT;

    // When
    CapacityPlan plan =
        CapacityPlan.of(new CapacityLoad(500, 20, rate, 4_000, 2, 60), COSTS, LIMITS);

    // Then
    assertThat(plan.occupiedSeconds() - plan.answerSeconds())
        .isCloseTo(policy.toOccupied() / rate, within(1e-9));
    assertThat(plan.emptySeconds() - plan.answerSeconds())
        .isCloseTo(policy.toEmpty() / rate, within(1e-9));
    assertThat(
            CapacityPlan.of(new CapacityLoad(500, 20, 10, 4_000, 2, 60), COSTS, LIMITS)
                .occupiedSeconds())
        .isGreaterThan(policy.toOccupiedFor().toSeconds());
  }

  @Test
  void loadBeyondTheBounds_isWarnedOf() {
    assertThat(
            CapacityPlan.of(new CapacityLoad(50_000, 20, 0.1, 4_000, 2, 10), COSTS, LIMITS)
                .warnings())
        .anyMatch(warning -> warning.contains("later than the 10 s"))
        .anyMatch(warning -> warning.contains("page and API hold 100000 spaces"));
    assertThat(CapacityPlan.of(new CapacityLoad(2, 20, 1, 4_000, 2, 60), COSTS, LIMITS).warnings())
        .anyMatch(warning -> warning.contains("8 partitions and 2 cameras"));
  }

  @Test
  void gpu_takesInferenceFromTheCores() {
    // Given
    CapacityCosts gpu = new CapacityCosts(100, 5_000, 1, 128, 0.05, 0.5, 1_000);

    // When
    CapacityPlan plan = CapacityPlan.of(new CapacityLoad(500, 20, 1, 4_000, 2, 60), gpu, LIMITS);

    // Then: 10,000 crops/s of 5,000 × 0.5, and 10 cores of 8 × 0.5
    assertThat(plan.cores()).isCloseTo(10, within(1e-9));
    assertThat(plan.instances()).isEqualTo(4);
  }

  /** Whatever the load: one instance may be lost, and no thread is without a partition. */
  @Test
  void plan_alwaysSurvivesTheLossOfAnInstance() {
    Random random = new Random(7);
    for (int i = 0; i < 1_000; i++) {
      // Given
      CapacityLoad load =
          new CapacityLoad(
              1 + random.nextInt(20_000),
              1 + random.nextInt(50),
              0.01 + random.nextDouble() * 5,
              4_000,
              2,
              60);

      // When
      CapacityPlan plan = CapacityPlan.of(load, COSTS, LIMITS);

      // Then
      assertThat(plan.instances()).isGreaterThanOrEqualTo(2);
      assertThat((plan.instances() - 1) * LIMITS.cores())
          .as("%s", load)
          .isGreaterThanOrEqualTo((int) Math.floor(plan.cores() - 1e-6));
      assertThat(plan.instances() * LIMITS.cores() * LIMITS.busy())
          .isGreaterThanOrEqualTo(plan.cores() - 1e-6);
      assertThat(plan.partitions()).isGreaterThanOrEqualTo(2 * plan.instances() * plan.threads());
    }
  }

  @Test
  void nonsense_isRefusedByName() {
    assertThatThrownBy(() -> new CapacityLoad(0, 20, 1, 4_000, 2, 60))
        .hasMessage("cameras must be positive: 0.0");
    assertThatThrownBy(() -> new CapacityLimits(8, 1, 3)).hasMessageContaining("busy");
  }
}
