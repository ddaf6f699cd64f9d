package io.parkstream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parkstream.domain.ModelIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibrationFileTest {
  @TempDir Path folder;
  private Model model;

  @BeforeEach
  void storeModel() throws IOException {
    ModelRepository repository = new ModelRepository(folder);
    repository.store(
        "parking",
        part -> {
          Files.writeString(part.resolve("model.onnx"), "weights");
          ModelRepository.writeGolden(
              part,
              new GoldenPictures(
                  0.001, List.of(new GoldenPictures.Picture(new byte[32 * 32 * 3], 0.5))));
          return card();
        });
    model = repository.latest("parking");
  }

  @Test
  void calibrations_goBeforeTheCardsPlaces_andLeaveTheVersionAsItWas() throws IOException {
    // When
    Path site = CalibrationFile.write(model, file("lot-1", model.identity(), 0.3));
    Path camera = CalibrationFile.write(model, file("lot-1/north", model.identity(), 0.2));

    // Then
    assertThat(site).isEqualTo(folder.resolve("parking/1/calibrations/lot-1.json"));
    assertThat(camera.getFileName()).hasToString("lot-1@north.json");
    Model again = new ModelRepository(folder).latest("parking");
    assertThat(again.identity()).isEqualTo(model.identity());
    assertThat(again.card().placesOrNone()).containsOnlyKeys("lot-1", "lot-2");
    assertThat(CalibrationFile.applied(again).placesOrNone())
        .containsOnlyKeys("lot-1", "lot-1/north", "lot-2")
        .containsEntry("lot-1", new ModelCard.Place(1.1, 0.3, 0.05, 12))
        .containsEntry("lot-1/north", new ModelCard.Place(1.1, 0.2, 0.05, 12));
    assertThat(CalibrationFile.of(again).get(0).pictures()).containsExactly("ab");
  }

  @Test
  void aModelWithoutCalibrations_isServedByItsCard() {
    assertThat(CalibrationFile.applied(model)).isSameAs(model.card());
  }

  @Test
  void aCalibrationOfAnotherModel_isRefused_withBothChecksums() throws IOException {
    // Given
    CalibrationFile.write(
        model, file("lot-1", new ModelIdentity("parking", 3, "0".repeat(64)), 0.3));

    // When, Then
    assertThatThrownBy(() -> CalibrationFile.applied(model))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("lot-1.json calibrates the model parking/3")
        .hasMessageContaining("0".repeat(64))
        .hasMessageContaining(model.identity().sha256());
  }

  @Test
  void aFileThatCannotBeUsed_isRefused_byName() throws IOException {
    // Given
    Path file = CalibrationFile.write(model, file("lot-1", model.identity(), 0.3));
    String text = Files.readString(file);

    for (Map.Entry<String, String> wrong :
        Map.of(
                text.replace("\"lot-1\"", "\"lot-9\""),
                "is of the place 'lot-9'",
                text.replace("\"lot-1\"", "\"../lot\""),
                "is of the place '../lot'",
                text.replace("1.1", "0"),
                "has temperature 0.0",
                text.replace("0.3", "1.0"),
                "threshold 1.0",
                text.replace("\"place\"", "\"plaice\""),
                "names no model or no place",
                "null",
                "names no model or no place",
                "{",
                "is not valid")
            .entrySet()) {
      Files.writeString(file, wrong.getKey());

      // When, Then
      assertThatThrownBy(() -> CalibrationFile.applied(model))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("lot-1.json")
          .hasMessageContaining(wrong.getValue());
    }
  }

  private static CalibrationFile file(String place, ModelIdentity identity, double threshold) {
    return new CalibrationFile(
        identity, place, 1.1, threshold, 0.05, 0.01, 0.09, 12, "2026-01-01", List.of("ab"));
  }

  private static ModelCard card() {
    return new ModelCard(
        "",
        0,
        "optimized",
        new ModelCard.Input(32, 32, "RGB"),
        ModelCard.LABELS,
        1,
        0.5,
        "2026-01-01",
        List.of("train"),
        List.of(),
        List.of(),
        Map.of(),
        null,
        null,
        Map.of(
            "lot-1", new ModelCard.Place(1, 0.4, 0.01, 100),
            "lot-2", new ModelCard.Place(1, 0.6, 0.01, 100)));
  }
}
