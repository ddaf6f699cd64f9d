package io.parkstream.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.parkstream.stream.ShadowMetrics;

/** How a second model compares with the one that answers, as meters. */
public final class ShadowMeters implements ShadowMetrics {
  private static final double[] DIFFERENCES = {0.01, 0.02, 0.05, 0.1, 0.2, 0.5};

  private final Counter agreed;
  private final Counter disagreed;
  private final Counter skipped;
  private final Counter failed;
  private final DistributionSummary difference;

  public ShadowMeters(MeterRegistry registry) {
    agreed = crops(registry, "agreed");
    disagreed = crops(registry, "disagreed");
    skipped = crops(registry, "skipped");
    failed = crops(registry, "failed");
    difference =
        DistributionSummary.builder("parkstream.shadow.difference")
            .description("Difference of the two models' probabilities for a crop")
            .serviceLevelObjectives(DIFFERENCES)
            .register(registry);
  }

  private static Counter crops(MeterRegistry registry, String result) {
    return Counter.builder("parkstream.shadow.crops")
        .description("Crops for the shadow model by result")
        .baseUnit("crops")
        .tag("result", result)
        .register(registry);
  }

  @Override
  public void compared(boolean agrees, double differs) {
    (agrees ? agreed : disagreed).increment();
    difference.record(differs);
  }

  @Override
  public void skipped(int crops) {
    skipped.increment(crops);
  }

  @Override
  public void failed(int crops) {
    failed.increment(crops);
  }
}
