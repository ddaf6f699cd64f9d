package io.parkstream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelRepositoryTest {
  @TempDir Path folder;

  @Test
  void store_addsTheNextVersion_andLatestOpensIt() throws IOException {
    // Given
    ModelRepository repository = new ModelRepository(folder);
    repository.store("parking", place -> write(place, "first"));

    // When
    Path second = repository.store("parking", place -> write(place, "second"));

    // Then
    assertThat(second).isEqualTo(folder.resolve("parking/2"));
    Model model = repository.latest("parking");
    assertThat(model.identity().version()).isEqualTo(2);
    assertThat(model.identity().sha256())
        .isEqualTo(ModelRepository.sha256(second.resolve("model.onnx")));
    assertThat(model.golden().pictures().get(0).pixels()).isEqualTo(new byte[] {1, -1, 7});
    assertThat(model.card().metrics())
        .containsExactly(new ModelCard.Metric("lot/test", 10, 0.9, 0.8, 0.05));
    assertThat(second.resolve("model-card.md"))
        .content()
        .contains("| lot/test | 10 | 0.9000 | 0.8000 | 0.0500 |");
  }

  @Test
  void open_refuses_aFileThatWasChanged() throws IOException {
    // Given
    ModelRepository repository = new ModelRepository(folder);
    Path place = repository.store("parking", part -> write(part, "weights"));
    Files.writeString(place.resolve("model.onnx"), "weightz");

    // When, Then
    assertThatThrownBy(() -> repository.open("parking", 1))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("model.onnx")
        .hasMessageContaining("copy the model again");
  }

  @Test
  void open_refuses_aCardThatNamesAFileElsewhere() throws IOException {
    // Given
    ModelRepository repository = new ModelRepository(folder);
    Path place = repository.store("parking", part -> write(part, "weights"));
    Path card = place.resolve("model-card.json");
    Files.writeString(
        card, Files.readString(card).replace("\"golden.json\"", "\"../../golden.json\""));

    // When, Then
    assertThatThrownBy(() -> repository.open("parking", 1)).isInstanceOf(ModelException.class);
  }

  @Test
  void latest_saysWhatThereIs_whenTheModelIsNotThere() throws IOException {
    // Given
    ModelRepository repository = new ModelRepository(folder);
    repository.store("parking", place -> write(place, "weights"));

    // When, Then
    assertThatThrownBy(() -> repository.latest("garage"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("garage")
        .hasMessageContaining("[parking]");
  }

  @Test
  void latest_refuses_aNameThatLeavesTheRepository() {
    assertThatThrownBy(() -> new ModelRepository(folder).latest("../secrets"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("../secrets");
  }

  @Test
  void store_leavesNothing_whenWritingFails() {
    // Given
    ModelRepository repository = new ModelRepository(folder);

    // When
    assertThatThrownBy(
            () ->
                repository.store(
                    "parking",
                    place -> {
                      Files.writeString(place.resolve("model.onnx"), "half");
                      throw new IOException("no space left");
                    }))
        .hasMessage("no space left");

    // Then
    assertThat(folder.resolve("parking")).isEmptyDirectory();
  }

  private static ModelCard write(Path place, String weights) throws IOException {
    Files.writeString(place.resolve("model.onnx"), weights);
    ModelRepository.writeGolden(
        place,
        new GoldenPictures(
            0.001, List.of(new GoldenPictures.Picture(new byte[] {1, -1, 7}, 0.25))));
    return new ModelCard(
        "parking",
        0,
        "optimized",
        new ModelCard.Input(48, 48, ModelCard.Input.PREPROCESSING),
        ModelCard.LABELS,
        1,
        0.5,
        "2026-01-01",
        List.of("./parkstream train"),
        List.of(new ModelCard.TrainingFolder("lot/train", 100, 100, "CC BY 4.0")),
        List.of(new ModelCard.Metric("lot/test", 10, 0.9, 0.8, 0.05)),
        Map.of());
  }
}
