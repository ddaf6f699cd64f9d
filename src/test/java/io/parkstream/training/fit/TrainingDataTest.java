package io.parkstream.training.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parkstream.ParkstreamException;
import io.parkstream.image.OpenCvPictureDecoder;
import io.parkstream.image.PixelShape;
import io.parkstream.testing.LabelledPictures;
import io.parkstream.training.dataset.LabelledFolder;
import io.parkstream.training.dataset.LabelledPicture;
import io.parkstream.training.dataset.PictureName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrainingDataTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(names = {"SPACE", "CAMERA", "DAY"})
  void split_keepsSpacesCamerasAndDaysOnOneSide(ValidationSplit split) {
    // Given: 3 cameras × 4 days × 10 spaces
    cnrExt(folder.resolve("lot"));

    // When
    TrainingData data = read(split, new TrainingData.Folder(folder.resolve("lot"), 0));

    // Then
    Function<LabelledPicture, String> key =
        switch (split) {
          case CAMERA -> picture -> picture.name().cameraOrSet();
          case DAY -> picture -> picture.name().dayOrSet();
          case SPACE, TEST, SITES -> LabelledPicture::space;
        };
    Set<String> training = data.training().stream().map(key).collect(Collectors.toSet());
    Set<String> validation = data.validation().stream().map(key).collect(Collectors.toSet());
    assertThat(training).isNotEmpty().doesNotContainAnyElementsOf(validation);
    assertThat(validation).isNotEmpty();
  }

  @Test
  void testSplit_validatesWithTheTestFolder_andTrainsOnAllOfTrain() {
    // Given
    LabelledPictures.write(folder.resolve("lot/train"), 12, 1);
    LabelledPictures.write(folder.resolve("lot/test"), 4, 2);

    // When
    TrainingData data =
        read(ValidationSplit.TEST, new TrainingData.Folder(folder.resolve("lot"), 0));

    // Then
    assertThat(data.training()).hasSize(24);
    assertThat(data.validation())
        .hasSize(8)
        .allMatch(picture -> picture.file().startsWith(folder.resolve("lot/test")));
  }

  @Test
  void split_leavesNearDuplicatesOutOfTheValidation() throws IOException {
    // Given: space 20 validates; its empty picture is copied to a space that trains
    LabelledPictures.write(folder.resolve("lot"), 40, 1);
    TrainingData before =
        read(ValidationSplit.SPACE, new TrainingData.Folder(folder.resolve("lot"), 0));
    LabelledPicture validated = before.validation().get(0);
    String trained = before.training().get(0).space();
    Files.copy(validated.file(), validated.file().resolveSibling("copy_" + trained + ".png"));

    // When
    TrainingData after =
        read(ValidationSplit.SPACE, new TrainingData.Folder(folder.resolve("lot"), 0));

    // Then
    assertThat(after.duplicates()).isEqualTo(1);
    assertThat(after.validation())
        .extracting(LabelledPicture::file)
        .doesNotContain(validated.file())
        .hasSize(before.validation().size() - 1);
  }

  @Test
  void read_saysWhatThereIs_whenTheFoldersHaveOtherNames() throws IOException {
    // Given
    Files.createDirectories(folder.resolve("lot/free"));
    Files.createDirectories(folder.resolve("lot/busy"));

    // When, Then
    assertThatThrownBy(
            () -> read(ValidationSplit.SPACE, new TrainingData.Folder(folder.resolve("lot"), 0)))
        .isInstanceOf(ParkstreamException.class)
        .hasMessageContaining("'empty' and 'occupied'")
        .hasMessageContaining("busy, free");
  }

  @Test
  void read_namesTheClassThatHasNoPicture() throws IOException {
    // Given
    LabelledPictures.write(folder.resolve("lot"), 5, 1);
    try (var files = Files.list(folder.resolve("lot/occupied"))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }

    // When, Then
    assertThatThrownBy(
            () -> read(ValidationSplit.SPACE, new TrainingData.Folder(folder.resolve("lot"), 0)))
        .isInstanceOf(ParkstreamException.class)
        .hasMessageContaining("lot/occupied holds no readable picture");
  }

  @Test
  void read_listsWhatIsNoPicture_andGoesOn() throws IOException {
    // Given
    LabelledPictures.write(folder.resolve("lot"), 30, 1);
    Files.writeString(folder.resolve("lot/empty/broken_1.jpg"), "no picture at all");

    // When
    TrainingData data =
        read(ValidationSplit.SPACE, new TrainingData.Folder(folder.resolve("lot"), 0));

    // Then
    assertThat(data.unreadable()).hasSize(1);
    assertThat(data.unreadable().get(0)).contains("broken_1.jpg");
    assertThat(data.training().size() + data.validation().size() + data.duplicates()).isEqualTo(60);
  }

  @Test
  void sitesThatValidate_takeNothingFromTheOthers_andAreRefusedWhereTheyTrain() {
    // Given
    LabelledPictures.write(folder.resolve("lot"), 12, 1);
    LabelledPictures.write(folder.resolve("new"), 6, 2);
    TrainingData.Folder lot = new TrainingData.Folder(folder.resolve("lot"), 0);

    // When
    TrainingData data =
        read(List.of(lot), List.of(TrainingData.Folder.parse("new=" + folder.resolve("new"))));

    // Then
    assertThat(data.training()).hasSize(24);
    assertThat(data.sites()).extracting(TrainingData.Site::name).containsExactly("new");
    assertThat(data.validation())
        .hasSize(12)
        .allMatch(picture -> picture.file().startsWith(folder.resolve("new")));

    // And then
    assertThatThrownBy(() -> read(List.of(lot), List.of(lot)))
        .isInstanceOf(ParkstreamException.class)
        .hasMessageContaining("24 of 24 pictures of --validate-on " + lot.site() + " are among");
    assertThatThrownBy(
            () -> read(List.of(lot), List.of(new TrainingData.Folder(folder.resolve("new"), 8))))
        .hasMessageContaining("a number of crops is for --data");
  }

  @Test
  void names_tellCameraDayAndWeather() {
    assertThat(name("cnr/train/empty/S_2016-01-16_14.10_C09_257.jpg"))
        .isEqualTo(new PictureName("cnr/train", "257", true, "C09", "2016-01-16", "sunny"));
    assertThat(name("cnrpark_ab/A/empty/20150703_1515_27.jpg"))
        .isEqualTo(new PictureName("cnrpark_ab/A", "27", true, "A", "2015-07-03", null));
    assertThat(name("data/pucpr/empty/2012-09-11_15_16_58_pucpr_10.jpg"))
        .isEqualTo(new PictureName("data/pucpr", "10", true, "pucpr", "2012-09-11", null));
    assertThat(name("priya/train/empty/spot42.jpg"))
        .isEqualTo(new PictureName("priya/train", "spot42", true, null, null, null));
  }

  private static PictureName name(String file) {
    return PictureName.of(Path.of(file));
  }

  private static void cnrExt(Path lot) {
    SplittableRandom random = new SplittableRandom(5);
    for (int camera = 1; camera <= 3; camera++) {
      for (int day = 1; day <= 4; day++) {
        for (int space = 1; space <= 10; space++) {
          String name =
              "S_2016-01-0" + day + "_10.00_C0" + camera + "_" + (20 * camera + space) + ".png";
          LabelledPictures.write(lot.resolve("empty/" + name), false, random);
          LabelledPictures.write(lot.resolve("occupied/" + name), true, random);
        }
      }
    }
  }

  private static TrainingData read(ValidationSplit split, TrainingData.Folder lot) {
    return read(List.of(lot), List.of(), split);
  }

  private static TrainingData read(
      List<TrainingData.Folder> folders, List<TrainingData.Folder> validateOn) {
    return read(folders, validateOn, ValidationSplit.SITES);
  }

  private static TrainingData read(
      List<TrainingData.Folder> folders,
      List<TrainingData.Folder> validateOn,
      ValidationSplit split) {
    try (OpenCvPictureDecoder training =
            new OpenCvPictureDecoder(new PixelShape(42, 42), LabelledFolder.LIMITS);
        OpenCvPictureDecoder validation =
            new OpenCvPictureDecoder(new PixelShape(32, 32), LabelledFolder.LIMITS)) {
      return TrainingData.read(folders, validateOn, split, Balance.SAMPLING, training, validation);
    }
  }
}
