package io.parkstream.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parkstream.ParkstreamException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
  @TempDir Path folder;

  @Test
  void write_leavesTheOldFileWhole_whenThereIsNoRoomForTheNewOne() throws IOException {
    // Given
    Path file = folder.resolve("state.bin");
    WholeFile.write(file, part -> Files.writeString(part, "old"));

    // When
    assertThatThrownBy(
            () ->
                WholeFile.write(
                    file,
                    part -> {
                      Files.writeString(part, "ne");
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOf(ParkstreamException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("No space left on device")
        .hasMessageContaining("go on with --resume");

    // Then
    assertThat(file).hasContent("old");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void write_replacesTheOldFile() throws IOException {
    // Given
    Path file = folder.resolve("state.bin");
    WholeFile.write(file, part -> Files.writeString(part, "old"));

    // When
    WholeFile.write(file, part -> Files.writeString(part, "new"));

    // Then
    assertThat(file).hasContent("new");
  }
}
