package io.parkstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileFaultsTest {
  @TempDir Path folder;

  @Test
  void describe_saysWhyAndWhichFile_withoutJavasClassNames() {
    // Given
    Path missing = folder.resolve("gone.csv");
    IOException failure =
        catchThrowableOfType(IOException.class, () -> Files.readAllBytes(missing));

    // When, Then
    assertThat(FileFaults.reason(failure)).isEqualTo("no such file or folder");
    assertThat(FileFaults.describe(failure)).isEqualTo("no such file or folder: " + missing);
    assertThat(FileFaults.describe(new AccessDeniedException("/secret")))
        .isEqualTo("no permission: /secret");
    assertThat(FileFaults.reason(new IOException("disk quota exceeded")))
        .isEqualTo("disk quota exceeded");
    assertThat(FileFaults.reason(new IOException())).isEqualTo("input or output failed");
  }

  @Test
  void reason_isTheSystems_whereJavaKnowsOnlyIt() {
    // Given
    IOException failure = catchThrowableOfType(IOException.class, () -> Files.readAllBytes(folder));

    // When, Then
    assertThat(FileFaults.reason(failure)).isEqualTo("Is a directory");
  }
}
