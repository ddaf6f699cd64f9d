package io.parkstream.tools.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The worked table of the page is what the plan says. */
class CapacityPageTest {
  private static final int[][] CARPARKS = {
    {5, 20}, {50, 20}, {500, 20}, {2_500, 20}, {5_000, 20}, {50_000, 20}
  };
  private static final CapacityLimits LIMITS = new CapacityLimits(8, 0.6, 3);

  @Test
  void table_isTheOneOfThePlan() throws Exception {
    // Given
    StringBuilder table =
        new StringBuilder(
            """
            | cameras | spaces | crops/s | instances of 8 cores, int8 | fp32 | partitions, int8 | fp32 | crops, MB/s | between brokers, MB/s | disk, GB |
            |---|---|---|---|---|---|---|---|---|---|
            """);

    // When
    for (int[] carPark : CARPARKS) {
      CapacityLoad load = new CapacityLoad(carPark[0], carPark[1], 0.2, 4_000, 2, 30);
      CapacityPlan int8 = CapacityPlan.of(load, costs(290), LIMITS);
      CapacityPlan fp32 = CapacityPlan.of(load, costs(77), LIMITS);
      table.append(
          String.format(
              Locale.ROOT,
              "| %,d | %,d | %,.0f | %d | %d | %d | %d | %,.1f | %,.1f | %,.0f |%n",
              load.cameras(),
              load.spaces(),
              int8.cropsPerSecond(),
              int8.instances(),
              fp32.instances(),
              int8.partitions(),
              fp32.partitions(),
              int8.inMegabytes(),
              int8.replicationMegabytes(),
              int8.diskGigabytes()));
    }

    // Then
    assertThat(Files.readString(Path.of("src/docs/capacity.md"))).contains(table);
  }

  private static CapacityCosts costs(double perCore) {
    return new CapacityCosts(perCore, 0, 0.3, 32, 0.05, 0.5, 1_000);
  }
}
