package io.parkstream.training.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parkstream.ParkstreamException;
import io.parkstream.engine.dl4j.Vgg16Variant;
import io.parkstream.image.PixelShape;
import io.parkstream.testing.LabelledPictures;
import io.parkstream.training.evaluation.Epoch;
import io.parkstream.training.export.StartingWeights;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainingJobTest {
  @TempDir Path folder;

  @Test
  void threeClasses_areTrainedOn_andGiveAllButTheirHeadToAParkingNetwork() throws Exception {
    // Given
    SplittableRandom random = new SplittableRandom(3);
    for (String name : List.of("cat", "ant", "bee")) {
      for (int i = 0; i < 6; i++) {
        LabelledPictures.write(
            folder.resolve("things/" + name + "/" + i + ".png"), name.equals("ant"), random);
      }
    }
    Files.createDirectories(folder.resolve("run"));
    Files.writeString(folder.resolve("run/sites.csv"), "of an older run");
    List<String> read = new ArrayList<>();
    List<Epoch> epochs = new ArrayList<>();

    // When
    PretrainingJob.Result result =
        job(folder.resolve("things") + "@4", Balance.SAMPLING)
            .train(
                (training, validation, duplicates, unreadable) ->
                    read.add(training + " " + validation),
                new TrainingListener() {
                  @Override
                  public void epochFinished(Epoch epoch) {
                    epochs.add(epoch);
                  }
                });

    // Then
    assertThat(read).containsExactly("15 3");
    assertThat(PretrainingJob.classes(folder.resolve("things") + "@4"))
        .containsExactly("ant", "bee", "cat");
    assertThat(result.classes()).isEqualTo(3);
    assertThat(epochs).hasSize(1);
    assertThat(epochs.get(0).validationAccuracy()).isIn(0.0, 1 / 3.0, 2 / 3.0, 1.0);
    assertThat(epochs.get(0).sites()).isEmpty();
    assertThat(Files.readAllLines(folder.resolve("run/origin.txt")).get(0))
        .startsWith("pretrained on 15 pictures of 3 classes of things (licence: CC0): epoch 1,");
    assertThat(folder.resolve("run/sites.csv")).doesNotExist();
    StartingWeights start =
        StartingWeights.ofOnnx(List.of(result.checkpoint()), Vgg16Variant.TRANSFER, 2);
    assertThat(start.lines())
        .contains(
            "  not taken: dense3, [128, 3] in the file, [128, 2] here; it begins with random weights")
        .anyMatch(line -> line.startsWith("  before that: pretrained on 15 pictures"));
  }

  @Test
  void whatOnlyMakesSenseOfParkingSpaces_isRefused() {
    assertThatThrownBy(() -> job("things", Balance.SITE))
        .isInstanceOf(ParkstreamException.class)
        .hasMessageContaining("leave --balance out");
  }

  @Test
  void aClassOfOnePicture_isRefused_byName() {
    LabelledPictures.write(folder.resolve("few"), 1, 1);

    assertThatThrownBy(
            () ->
                job(folder.resolve("few").toString(), Balance.SAMPLING)
                    .train((a, b, c, d) -> {}, new TrainingListener() {}))
        .hasMessageContaining("class 'empty' has 1 readable pictures; at least 2 are needed");
  }

  private PretrainingJob job(String data, Balance balance) {
    return new PretrainingJob(
        new TrainingOptions(
            Vgg16Variant.TRANSFER,
            new PixelShape(32, 32),
            13,
            4,
            1,
            1,
            Monitor.ACCURACY,
            ValidationSplit.SPACE,
            new Optimizer(Optimizer.Kind.SGD, 0.01, 0.9, Optimizer.Schedule.TIME, 0, 30, 0.1),
            Loss.CATEGORICAL_CROSSENTROPY,
            0.5,
            0,
            0.1,
            balance,
            1,
            0,
            0,
            false,
            Augmentation.Preset.MEDIUM,
            1),
        data,
        "CC0",
        null,
        folder.resolve("run"),
        false);
  }
}
