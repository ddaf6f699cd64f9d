package io.parkstream.training.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parkstream.ParkstreamException;
import io.parkstream.testing.LabelledPictures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetSplitTest {
  @TempDir Path folder;

  @Test
  void split_byDay_leavesNoDayOnBothSides_norANearDuplicate() throws IOException {
    // Given: five days; a picture of the last is also there on the first
    SplittableRandom random = new SplittableRandom(1);
    for (int day = 1; day <= 5; day++) {
      for (int space = 1; space <= 4; space++) {
        String name = "S_2016-01-0" + day + "_10.00_C01_" + space + ".png";
        LabelledPictures.write(folder.resolve("lot/empty/" + name), false, random);
        LabelledPictures.write(folder.resolve("lot/occupied/" + name), true, random);
      }
    }
    for (int day = 2; day <= 5; day++) {
      Files.copy(
          folder.resolve("lot/empty/S_2016-01-01_10.00_C01_1.png"),
          folder.resolve("lot/empty/S_2016-01-0" + day + "_11.00_C01_1.png"));
    }

    // When
    DatasetSplit.Result result =
        DatasetSplit.split(folder.resolve("lot"), folder.resolve("out"), DatasetSplit.By.DAY, 0.2);

    // Then
    Set<String> train = days("out/train");
    Set<String> test = days("out/test");
    assertThat(test).hasSize(1);
    assertThat(train).hasSize(4).doesNotContainAnyElementsOf(test);
    assertThat(result.duplicates()).as("the picture that is there on every day").isEqualTo(1);
    assertThat(result.train() + result.test() + result.duplicates()).isEqualTo(44);
  }

  @Test
  void split_refuses_whenNamesTellOneCamera() {
    // Given
    LabelledPictures.write(folder.resolve("lot"), 4, 1);

    // When, Then
    assertThatThrownBy(
            () ->
                DatasetSplit.split(
                    folder.resolve("lot"), folder.resolve("out"), DatasetSplit.By.CAMERA, 0.2))
        .isInstanceOf(ParkstreamException.class)
        .hasMessageContaining("shows one camera");
  }

  @Test
  void duplicates_areFound_andMarkedWhereLabelsOrSpacesDiffer() throws IOException {
    // Given
    LabelledPictures.write(folder.resolve("lot"), 6, 1);
    Files.copy(folder.resolve("lot/empty/lot_3.png"), folder.resolve("lot/occupied/wrong_9.png"));

    // When
    List<DuplicateReport.Pair> pairs = DuplicateReport.of(List.of(folder.resolve("lot")));

    // Then
    assertThat(pairs)
        .containsExactly(
            new DuplicateReport.Pair(
                folder.resolve("lot/empty/lot_3.png"),
                folder.resolve("lot/occupied/wrong_9.png"),
                true,
                true));
  }

  private Set<String> days(String side) throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve(side))) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> PictureName.of(file).dayOrSet())
          .collect(Collectors.toSet());
    }
  }
}
