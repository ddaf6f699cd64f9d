package io.parkstream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parkstream.testing.SmallModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelSelectionTest {
  @TempDir Path folder;

  private ModelSelection selection;

  @BeforeEach
  void threeVersions() throws IOException {
    ModelRepository repository = new ModelRepository(folder);
    for (int version = 1; version <= 3; version++) {
      SmallModels.store(repository, "small", 6, version);
    }
    selection = new ModelSelection(folder, "small");
  }

  @Test
  void theNewestIsServed_unlessAVersionIsSelected() {
    // When
    int before = selection.served().orElseThrow();
    selection.use(1);

    // Then
    assertThat(before).isEqualTo(3);
    assertThat(selection.version()).hasValue(1);
    assertThat(new ModelSelection(folder, "small").served()).hasValue(1);
    assertThat(new ModelRepository(folder).versions("small")).containsExactlyInAnyOrder(1, 2, 3);
  }

  @Test
  void rollBack_goesToTheVersionUsedBefore_andBackAgain() {
    // Given
    selection.use(1);
    selection.use(1);

    // When
    int first = selection.rollBack();
    int second = selection.rollBack();

    // Then
    assertThat(first).isEqualTo(3);
    assertThat(second).isEqualTo(1);
    assertThat(selection.version()).hasValue(1);
  }

  @Test
  void rollBack_goesToTheVersionBeforeTheNewest_ifNoneWasEverSelected() {
    // When
    int version = selection.rollBack();

    // Then
    assertThat(version).isEqualTo(2);
    assertThat(selection.version()).hasValue(2);
  }

  @Test
  void rollBack_afterUseNewest_goesToWhatWasUsed_untilANewerVersionIsAdded() throws IOException {
    // Given
    selection.use(1);
    selection.useNewest();

    // When
    int toSelected = selection.rollBack();
    selection.useNewest();
    SmallModels.store(new ModelRepository(folder), "small", 6, 4);
    int served = selection.served().orElseThrow();
    int toNewestBefore = selection.rollBack();

    // Then
    assertThat(toSelected).isEqualTo(1);
    assertThat(served).isEqualTo(4);
    assertThat(toNewestBefore).isEqualTo(3);
  }

  @Test
  void use_refusesAVersionThatIsNotWhole_andChangesNothing() throws IOException {
    // Given
    selection.use(2);
    Files.write(folder.resolve("small/1/model.onnx"), new byte[7]);

    // When, Then
    assertThatThrownBy(() -> selection.use(1))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("model.onnx has sha256");
    assertThatThrownBy(() -> selection.use(9)).isInstanceOf(ModelException.class);
    assertThat(selection.version()).hasValue(2);
  }

  @Test
  void rollBack_isRefused_whereThereIsOnlyOneVersion() throws IOException {
    // Given
    SmallModels.store(new ModelRepository(folder), "single", 6, 1);

    // When, Then
    assertThatThrownBy(new ModelSelection(folder, "single")::rollBack)
        .isInstanceOf(ModelException.class)
        .hasMessage("no version of the model 'single' was used before 1; versions: [1]");
  }

  @Test
  void aDamagedFile_isRefusedByName_andReplacedByTheNextSelection() throws IOException {
    // Given
    Path file = folder.resolve("small/selected.json");
    Files.writeString(file, "{\"version\":0}");

    // When, Then
    assertThatThrownBy(selection::version)
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("selected.json is not valid")
        .hasMessageContaining("parkstream model use VERSION --model small");
    selection.use(2);
    assertThat(selection.version()).hasValue(2);
    assertThat(file).content().isEqualTo("{\"version\":2,\"previous\":3}");
  }
}
