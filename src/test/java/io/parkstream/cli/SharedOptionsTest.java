package io.parkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.gateway.CropGeometry;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Options that stand in several commands are one thing in all of them. */
class SharedOptionsTest {
  @Test
  void chosenModel_readsNameVersionAndRepository_withDefaults() {
    // Given
    ChosenModel model = new ChosenModel();
    CommandLine line = new CommandLine(model);

    // When
    line.parseArgs("--model", "lot-7", "--model-version", "3", "--repository", "/tmp/m");

    // Then
    assertThat(model.name).isEqualTo("lot-7");
    assertThat(model.version).isEqualTo(3);
    assertThat(model.repository.directory).isEqualTo(Path.of("/tmp/m"));

    // When
    line.parseArgs();

    // Then
    assertThat(model.name).isEqualTo("parking");
    assertThat(model.version).isZero();
    assertThat(model.repository.directory).hasFileName("models");
  }

  @Test
  void cropTarget_readsTheOldNameOfTheTopic_andShowsTheNewOne() {
    // Given
    CropTarget target = new CropTarget();
    CommandLine line = new CommandLine(target);

    // When
    line.parseArgs("--topic", "north.crops");

    // Then
    assertThat(target.cropsTopic).isEqualTo("north.crops");
    assertThat(line.getUsageMessage()).contains("--crops-topic=TOPIC").doesNotContain("--topic");

    // When
    line.parseArgs();

    // Then
    assertThat(target.cropsTopic).isEqualTo("parking.crops");
  }

  @Test
  void train_readsTheOldNameOfTheModel_andShowsTheNewOne() {
    // Given
    TrainCommand train = new TrainCommand();
    CommandLine line = new CommandLine(train);

    // When
    line.parseArgs("--data", "d", "--variant", "OPTIMIZED", "--name", "lot-7");

    // Then
    assertThat(train.name).isEqualTo("lot-7");
    assertThat(line.getUsageMessage()).contains("--model=NAME").doesNotContain("--name");
  }

  @Test
  void geometry_isReadByItsWord() {
    // Given
    GeometryOption cut = new GeometryOption();

    // When
    new CommandLine(cut).parseArgs("--geometry", "square");

    // Then
    assertThat(cut.geometry).isEqualTo(CropGeometry.SQUARE);
  }
}
