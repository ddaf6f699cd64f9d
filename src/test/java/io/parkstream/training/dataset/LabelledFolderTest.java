package io.parkstream.training.dataset;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parkstream.ParkstreamException;
import io.parkstream.image.OpenCvPictureDecoder;
import io.parkstream.image.PixelShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelledFolderTest {
  @TempDir Path folder;

  @Test
  void read_asksForTheTestFolder_whereTheOneAboveIsGiven() throws IOException {
    // Given
    Files.createDirectories(folder.resolve("train/empty"));
    Files.createDirectories(folder.resolve("test/empty"));

    // When, Then
    assertThatThrownBy(() -> read(folder))
        .isInstanceOf(ParkstreamException.class)
        .hasMessageContaining("there is: test, train")
        .hasMessageEndingWith("; did you mean " + folder.resolve("test") + "?");
  }

  @Test
  void read_saysWhatIsExpected_whereThereIsNoFolder() throws IOException {
    // Given
    Path missing = folder.resolve("missing");
    Path file = Files.writeString(folder.resolve("file"), "");

    // When, Then
    assertThatThrownBy(() -> read(missing))
        .hasMessage(
            missing
                + ": no such folder; expected a folder that holds the folders 'empty' and"
                + " 'occupied'");
    assertThatThrownBy(() -> read(file)).hasMessageStartingWith(file + " is a file; expected");
  }

  private static void read(Path folder) {
    try (OpenCvPictureDecoder decoder =
        new OpenCvPictureDecoder(PixelShape.VGG16, LabelledFolder.LIMITS)) {
      LabelledFolder.read(folder, decoder);
    }
  }
}
