package io.parkstream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ModelRepositoryTest {
  private static final byte[] PIXELS = new byte[48 * 48 * 3];

  static {
    new Random(1).nextBytes(PIXELS);
  }

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
    assertThat(model.golden().pictures().get(0).pixels()).isEqualTo(PIXELS);
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

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          no name           | "name" : "parking"          | "name" : null             | is the card of 'null'/1
          another name      | "name" : "parking"          | "name" : "garage"         | is the card of 'garage'/1
          another version   | "version" : 1,              | "version" : 7,            | is the card of 'parking'/7
          swapped labels    | "empty", "occupied"         | "occupied", "empty"       | labels '[occupied, empty]'
          no labels         | "labels" :                  | "marks" :                 | it has no labels
          no files          | "files" :                   | "sheets" :                | it has no files
          no input          | "input" :                   | "output" :                | it has no input
          a huge picture    | "width" : 48                | "width" : 1000000         | pictures of 1000000 × 48
          a negative one    | "height" : 48               | "height" : -48            | pictures of 48 × -48
          a file above      | "golden.json" :             | "../golden.json" :        | only names in its own folder
          a file elsewhere  | "golden.json" :             | "/etc/passwd" :           | only names in its own folder
          no weights        | "model.onnx" :              | "weights.onnx" :          | names no checksum of model.onnx
          no JSON           | "name" :                    | "name" ;                  | is not valid
          """)
  void open_refuses_aHostileCard(String what, String part, String instead, String why)
      throws IOException {
    // Given
    ModelRepository repository = new ModelRepository(folder);
    Path place = repository.store("parking", at -> write(at, "weights"));
    Path card = place.resolve("model-card.json");
    String text = Files.readString(card);
    assertThat(text).contains(part);
    Files.writeString(card, text.replace(part, instead));

    // When, Then
    assertThatThrownBy(() -> repository.open("parking", 1))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("model-card.json")
        .hasMessageContaining(why);
  }

  @Test
  void open_refuses_aCardWithoutEnd() throws IOException {
    // Given
    ModelRepository repository = new ModelRepository(folder);
    Path place = repository.store("parking", at -> write(at, "weights"));
    Files.write(place.resolve("model-card.json"), new byte[2 << 20]);

    // When, Then
    assertThatThrownBy(() -> repository.open("parking", 1))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("more than the 1048576 bytes");
  }

  @Test
  void open_refuses_aLinkOutOfTheVersion_andTakesOneInsideIt() throws IOException {
    // Given
    ModelRepository repository = new ModelRepository(folder);
    Path place = repository.store("parking", at -> write(at, "weights"));
    Path weights = place.resolve("model.onnx");
    Files.move(weights, place.resolve("kept"));
    Files.createSymbolicLink(weights, Path.of("kept"));
    assertThat(repository.open("parking", 1).onnx()).isEqualTo(weights);
    Files.move(place.resolve("kept"), folder.resolve("elsewhere"));
    Files.delete(weights);
    Files.createSymbolicLink(weights, folder.resolve("elsewhere"));

    // When, Then
    assertThatThrownBy(() -> repository.open("parking", 1))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("links to a file outside");
  }

  static Stream<Arguments> worthlessGolden() {
    return Stream.of(
        arguments(new GoldenPictures(0.001, List.of()), "has 0 pictures"),
        arguments(golden(1, PIXELS, 0.5), "has a tolerance of 1.0"),
        arguments(golden(Double.NaN, PIXELS, 0.5), "has a tolerance of NaN"),
        arguments(golden(0, PIXELS, 0.5), "has a tolerance of 0.0"),
        arguments(golden(0.001, new byte[5], 0.5), "a picture that is not of 6912 bytes"),
        arguments(golden(0.001, PIXELS, 1.5), "has the answer 1.5"));
  }

  @ParameterizedTest
  @MethodSource("worthlessGolden")
  void open_refuses_goldenPicturesThatHoldAnEngineToNothing(GoldenPictures golden, String why)
      throws IOException {
    // Given
    ModelRepository repository = new ModelRepository(folder);
    repository.store(
        "parking",
        place -> {
          ModelCard card = write(place, "weights");
          ModelRepository.writeGolden(place, golden);
          return card;
        });

    // When, Then
    assertThatThrownBy(() -> repository.open("parking", 1))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("golden.json")
        .hasMessageContaining(why);
  }

  private static GoldenPictures golden(double tolerance, byte[] pixels, double probability) {
    return new GoldenPictures(tolerance, List.of(new GoldenPictures.Picture(pixels, probability)));
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
        place, new GoldenPictures(0.001, List.of(new GoldenPictures.Picture(PIXELS, 0.25))));
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
