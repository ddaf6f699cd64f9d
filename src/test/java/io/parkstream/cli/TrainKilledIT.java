package io.parkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parkstream.testing.ChildJvm;
import io.parkstream.testing.LabelledPictures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A training that is killed with SIGKILL, against one that is left alone; with {@code mvn verify
 * -Pchaos}. In each build {@code TrainingRunTest} cuts one off inside the process.
 */
@EnabledIfSystemProperty(named = "chaos", matches = "long")
class TrainKilledIT {
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  @TempDir Path folder;

  @Test
  void resume_endsWithTheWeightsOfARunThatWasLeftAlone() throws Exception {
    // Given
    LabelledPictures.write(folder.resolve("lot"), 24, 1);
    try (ChildJvm whole = train("whole", new CopyOnWriteArrayList<>())) {
      assertThat(whole.await()).as(log()).isZero();
    }
    List<String> lines = new CopyOnWriteArrayList<>();
    try (ChildJvm killed = train("killed", lines)) {
      await().atMost(PATIENCE).until(() -> lines.stream().anyMatch(TrainKilledIT::isSecondEpoch));
      killed.kill();
    }
    assertThat(folder.resolve("models-killed")).doesNotExist();

    // When
    List<String> resumed = new CopyOnWriteArrayList<>();
    try (ChildJvm goesOn = train("killed", resumed, "--resume")) {
      assertThat(goesOn.await()).as(log()).isZero();
    }

    // Then
    assertThat(resumed).anyMatch(line -> line.startsWith("goes on in epoch "));
    assertThat(folder.resolve("models-killed/parking/1/model.onnx"))
        .hasSameBinaryContentAs(folder.resolve("models-whole/parking/1/model.onnx"));
    assertThat(history("killed")).isEqualTo(history("whole"));
  }

  private static boolean isSecondEpoch(String line) {
    return line.startsWith("epoch 2:");
  }

  private ChildJvm train(String run, List<String> lines, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--variant", "transfer",
                "--size", "32",
                "--batch", "4",
                "--epochs", "4",
                "--data", folder.resolve("lot") + "@8",
                "--run", folder.resolve(run).toString(),
                "--repository", folder.resolve("models-" + run).toString()));
    arguments.addAll(List.of(more));
    return ChildJvm.start(
        "768m", TrainMain.class, Map.of(), arguments, folder.resolve("log"), lines::add);
  }

  /** Every column but the times. */
  private List<String> history(String run) throws IOException {
    return Files.readAllLines(folder.resolve(run).resolve("history.csv")).stream()
        .map(line -> line.substring(0, line.lastIndexOf(',', line.lastIndexOf(',') - 1)))
        .toList();
  }

  private String log() throws IOException {
    Path log = folder.resolve("log");
    return Files.exists(log) ? Objects.requireNonNull(Files.readString(log)) : "";
  }
}
