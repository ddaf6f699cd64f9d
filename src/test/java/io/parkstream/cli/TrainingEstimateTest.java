package io.parkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TrainingEstimateTest {
  private final AtomicLong nanos = new AtomicLong();

  @Test
  void stepFinished_saysOnce_howLongARunOfDaysTakes_andNamesAShorterPreset() {
    // Given
    TrainingEstimate estimate = new TrainingEstimate(1000, 100, nanos::get);
    estimate.epochStarted(1, 2592, 0);

    // When
    List<String> said = steps(estimate, 12, 32, 800);

    // Then
    assertThat(said)
        .containsExactly(
            "about 18.0 h for 1,000 epochs of 2,592 crops at 40.0 crops/s; it stops earlier after"
                + " 100 epochs without improvement. --preset short takes about 22 min");
  }

  @Test
  void stepFinished_countsWhatIsLeft_whereARunGoesOn() {
    // Given
    TrainingEstimate estimate = new TrainingEstimate(20, 20, nanos::get);
    estimate.epochStarted(20, 2560, 1280);

    // When
    List<String> said = steps(estimate, 5, 32, 800);

    // Then
    assertThat(said)
        .containsExactly(
            "about 28 s for 1 epoch of 2,560 crops at 40.0 crops/s; it stops earlier after 20"
                + " epochs without improvement");
  }

  @Test
  void stepFinished_saysItAnew_forTheNextRun() {
    // Given
    TrainingEstimate estimate = new TrainingEstimate(2, 2, nanos::get);
    estimate.epochStarted(1, 320, 0);
    List<String> first = steps(estimate, 10, 32, 800);

    // When
    estimate.epochStarted(2, 320, 0);
    List<String> sameRun = steps(estimate, 10, 32, 800);
    estimate.epochStarted(1, 320, 0);
    List<String> nextRun = steps(estimate, 10, 32, 1600);

    // Then
    assertThat(first).hasSize(1);
    assertThat(sameRun).isEmpty();
    assertThat(nextRun).hasSize(1).first().asString().contains("at 20.0 crops/s");
  }

  private List<String> steps(TrainingEstimate estimate, int steps, int crops, long millis) {
    List<String> said = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      // the first step is much slower
      nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(i == 0 ? 20 * millis : millis));
      estimate.stepFinished(crops).ifPresent(said::add);
    }
    return said;
  }
}
