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
import java.util.function.Function;
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
  void split_bySpace_keepsASegmentedSpaceOnOneSide() throws IOException {
    // Given: PKLot's segmented spaces; the same seconds in all names
    SplittableRandom random = new SplittableRandom(3);
    for (int day = 1; day <= 4; day++) {
      for (int space = 1; space <= 10; space++) {
        String name = "2012-09-0%d_06_05_16#%03d.png".formatted(day, space);
        LabelledPictures.write(folder.resolve("lot/Empty/" + name), false, random);
        LabelledPictures.write(folder.resolve("lot/Occupied/" + name), true, random);
      }
    }

    // When
    DatasetSplit.split(folder.resolve("lot"), folder.resolve("out"), DatasetSplit.By.SPACE, 0.2);

    // Then
    Set<String> test = names("out/test", PictureName::space);
    assertThat(test).hasSize(2);
    assertThat(names("out/train", PictureName::space)).hasSize(8).doesNotContainAnyElementsOf(test);
  }

  @Test
  void split_refuses_whenANameTellsNoSpace_andWritesNothing() {
    // Given: times tell pictures apart and not spaces
    LabelledPictures.write(folder.resolve("lot"), 4, 1);
    LabelledPictures.write(
        folder.resolve("lot/empty/IMG_20230101_120000.png"), false, new SplittableRandom(1));

    // When, Then
    assertThatThrownBy(
            () ->
                DatasetSplit.split(
                    folder.resolve("lot"), folder.resolve("out"), DatasetSplit.By.SPACE, 0.2))
        .isInstanceOf(ParkstreamException.class)
        .hasMessageContaining("1 of 9 names tell no space")
        .hasMessageContaining("IMG_20230101_120000.png");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void split_refuses_aFolderThatWasSplitBefore() {
    // Given
    LabelledPictures.write(folder.resolve("lot"), 10, 1);
    DatasetSplit.split(folder.resolve("lot"), folder.resolve("out"), DatasetSplit.By.SPACE, 0.2);

    // When, Then
    assertThatThrownBy(
            () ->
                DatasetSplit.split(
                    folder.resolve("lot"), folder.resolve("out"), DatasetSplit.By.SPACE, 0.5))
        .hasMessageContaining("already exists");
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
    return names(side, PictureName::dayOrSet);
  }

  private Set<String> names(String side, Function<PictureName, String> what) throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve(side))) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> what.apply(PictureName.of(file)))
          .collect(Collectors.toSet());
    }
  }
}
