package io.parkstream.training.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parkstream.ParkstreamException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CnrImportTest {
  @TempDir Path folder;
  private final List<String> lines = new ArrayList<>();

  @BeforeEach
  void writePatches() throws IOException {
    for (int i = 0; i < 6; i++) {
      String path = "SUNNY/camera1/S_2015-11-12_07.09_C01_18" + i + ".jpg";
      Path file = folder.resolve("PATCHES").resolve(path);
      Files.createDirectories(file.getParent());
      Files.writeString(file, "patch " + i);
      lines.add(path + " " + i % 2);
    }
  }

  @Test
  void lists_areReadWhole_withAnyLineEnd_andAByteOrderMark() throws IOException {
    for (String list :
        List.of(
            String.join("\n", lines) + "\n",
            String.join("\r\n", lines),
            "\ufeff" + String.join("\n", lines),
            "\n" + String.join("\n\n", lines))) {
      // Given
      Path out = Files.createTempDirectory(folder, "out");

      // When
      CnrImport.Result result = run(list.getBytes(StandardCharsets.UTF_8), out);

      // Then
      assertThat(result.counts()).isEqualTo(new CropFolder.Counts(3, 3, 0));
      assertThat(result.missing()).isEmpty();
      assertThat(out.resolve("occupied/S_2015-11-12_07.09_C01_185.jpg")).hasContent("patch 5");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "' ', '\t', UTF-8, 'list.txt:1: ', separated by a tab",
    "/, \\, UTF-8, 'list.txt:1: ', has backslashes in its path",
    "' ', ' ', UTF-16, 'list.txt:1: ', iconv -f UTF-16 -t UTF-8",
    "' ', ' ', UTF-16LE, 'list.txt:1: ', iconv -f UTF-16 -t UTF-8",
    "' ', ',', UTF-8, 'list.txt:1: ', comma-separated values",
  })
  void lists_ofAnotherForm_areRefused_withTheLine_andNothingIsWritten(
      String replaced, String by, String charset, String where, String why) {
    // Given
    byte[] list = String.join("\n", lines).replace(replaced, by).getBytes(Charset.forName(charset));
    Path out = folder.resolve("out");

    // When, Then
    assertThatThrownBy(() -> run(list, out))
        .isInstanceOf(ParkstreamException.class)
        .hasMessageContaining(where)
        .hasMessageContaining(why);
    assertThat(out).doesNotExist();
  }

  @Test
  void latin1_isRefused_withTheLine_evenWhereTheRestIsFine() {
    // Given
    lines.add(4, "S\u00fcd/x.jpg 1");
    Path out = folder.resolve("out");

    // When, Then
    assertThatThrownBy(
            () -> run(String.join("\n", lines).getBytes(StandardCharsets.ISO_8859_1), out))
        .hasMessageContaining("list.txt:5: 'S\u00fcd/x.jpg 1' is not UTF-8")
        .hasMessageContaining("iconv -f LATIN1");
    assertThat(out).doesNotExist();
  }

  @Test
  void oneName_inTwoFolders_isRefused_beforeAnythingIsWritten() throws IOException {
    // Given: as CNRPark's cameras A and B have it
    for (String camera : List.of("A", "B")) {
      Path file = folder.resolve("PATCHES/" + camera + "/free/20150703_0805_1.jpg");
      Files.createDirectories(file.getParent());
      Files.writeString(file, camera);
      lines.add(camera + "/free/20150703_0805_1.jpg 0");
    }
    Path out = folder.resolve("out");

    // When, Then
    assertThatThrownBy(() -> run(String.join("\n", lines).getBytes(StandardCharsets.UTF_8), out))
        .hasMessageContaining("list.txt:8: a second patch is named 20150703_0805_1.jpg");
    assertThat(out).doesNotExist();
  }

  @Test
  void aSecondCamera_doesNotReplaceTheFirstsPatches_andLeavesNothingBehind() throws IOException {
    // Given
    Path out = folder.resolve("out");
    run(String.join("\n", lines).getBytes(StandardCharsets.UTF_8), out);
    Files.writeString(
        folder.resolve("PATCHES/SUNNY/camera1/S_2015-11-12_07.09_C01_185.jpg"), "another");
    Files.writeString(folder.resolve("PATCHES/new_1.jpg"), "new");
    lines.add(0, "new_1.jpg 0");

    // When, Then
    assertThatThrownBy(() -> run(String.join("\n", lines).getBytes(StandardCharsets.UTF_8), out))
        .hasMessageContaining("C01_185.jpg already exists with another picture");
    assertThat(out.resolve("occupied/S_2015-11-12_07.09_C01_185.jpg")).hasContent("patch 5");
    assertThat(out.resolve("empty/new_1.jpg")).doesNotExist();
  }

  @Test
  void missingPatches_areNamed_andAListOfNoneIsRefused() throws IOException {
    // Given
    lines.add("away.jpg 1");
    Path out = folder.resolve("out");

    // When
    CnrImport.Result result = run(String.join("\n", lines).getBytes(StandardCharsets.UTF_8), out);

    // Then
    assertThat(result.missing()).containsExactly("away.jpg");
    assertThatThrownBy(
            () -> run("away.jpg 1".getBytes(StandardCharsets.UTF_8), folder.resolve("none")))
        .hasMessageContaining("none of the 1 patches")
        .hasMessageContaining("the first: away.jpg");
  }

  private CnrImport.Result run(byte[] list, Path out) throws IOException {
    Path file = Files.write(folder.resolve("list.txt"), list);
    return new CnrImport().run(file, folder.resolve("PATCHES"), out);
  }
}
