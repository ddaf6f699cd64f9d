package io.parkstream.app.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepositoryModelsTest {
  private static final FileTime THEN = FileTime.from(Instant.parse("2026-03-01T08:00:00Z"));

  @TempDir Path version;

  @Test
  void stamp_changesWithEachFile_alsoWhenTheCardCameFirst() throws IOException {
    // Given
    write("model-card.json", 10);
    long cardOnly = RepositoryModels.stamp(version);

    // When
    write("model.onnx", 100);
    long half = RepositoryModels.stamp(version);
    write("model.onnx", 200);
    long whole = RepositoryModels.stamp(version);

    // Then
    assertThat(half).isNotEqualTo(cardOnly);
    assertThat(whole).isNotEqualTo(half);
    assertThat(RepositoryModels.stamp(version)).as("nothing changed").isEqualTo(whole);
    assertThat(RepositoryModels.stamp(version.resolve("gone"))).isEqualTo(-1);
  }

  /** With its old time, as rsync and cp -p give it. */
  private void write(String name, int size) throws IOException {
    Files.setLastModifiedTime(Files.write(version.resolve(name), new byte[size]), THEN);
  }
}
