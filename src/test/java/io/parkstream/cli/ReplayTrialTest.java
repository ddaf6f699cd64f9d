package io.parkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parkstream.domain.OccupancyPolicy;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

class ReplayTrialTest {
  private final ReplayTrial trial = new ReplayTrial();
  private final CommandLine line = new CommandLine(trial);

  @Test
  void evidence_isThatOfTheBaseline_whereNothingElseIsGiven() {
    // Given
    line.parseArgs("--other-to-empty", "8", "--other-to-unknown-for", "5m");

    // When
    OccupancyPolicy evidence = trial.evidence(OccupancyPolicy.DEFAULT);

    // Then
    OccupancyPolicy now = OccupancyPolicy.DEFAULT;
    assertThat(evidence)
        .isEqualTo(
            new OccupancyPolicy(
                now.toOccupied(),
                now.toOccupiedFor(),
                8,
                now.toEmptyFor(),
                now.uncertainty(),
                now.toUnknown(),
                Duration.ofMinutes(5)));
  }

  @Test
  void isNothing_untilAnyOptionIsGiven() {
    // Given
    String[] options = {
      "--other-model=m",
      "--other-repository=d",
      "--other-to-occupied=1",
      "--other-to-occupied-for=1s",
      "--other-to-empty=1",
      "--other-to-empty-for=1s",
      "--other-uncertainty=0.1",
      "--other-to-unknown=1",
      "--other-to-unknown-for=1s"
    };

    // When, Then
    assertThat(trial.isNothing()).isTrue();
    assertThat(options)
        .allSatisfy(
            option -> {
              ReplayTrial one = new ReplayTrial();
              new CommandLine(one).parseArgs(option);
              assertThat(one.isNothing()).as(option).isFalse();
            });
  }

  @Test
  void model_refusesAVersionThatIsNoNumber() {
    // Given
    trial.model = "parking/newest";

    // When, Then
    assertThatThrownBy(() -> trial.model(line, new ModelOptions()))
        .isInstanceOf(ParameterException.class)
        .hasMessage("--other-model: newest is not a version; expected a number");
  }
}
