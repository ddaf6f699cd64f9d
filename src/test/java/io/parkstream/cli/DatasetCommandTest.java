package io.parkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.testing.PkLotFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DatasetCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CommandLine line =
      new CommandLine(new DatasetCommand())
          .setOut(new PrintWriter(out, true))
          .setErr(new PrintWriter(err, true));

  @TempDir Path folder;

  @Test
  void draw_writesAsManyCropsAsAskedFor_underTheirLabels() throws IOException {
    // When
    int code = line.execute("draw", "--count", "40", "--seed", "3", folder.toString());

    // Then
    assertThat(code).isZero();
    List<String> empty = files("empty");
    List<String> occupied = files("occupied");
    assertThat(empty).isNotEmpty();
    assertThat(occupied).isNotEmpty();
    assertThat(empty.size() + occupied.size()).isEqualTo(40);
    assertThat(empty).allMatch(name -> name.matches("drawn-3-\\d+_\\d_cam-1_\\d+-1-\\d\\d\\.jpg"));
    assertThat(out.toString())
        .contains("40 crops", empty.size() + " empty", occupied.size() + " occupied");
  }

  @Test
  void draw_refuses_aCountOfNone() {
    assertThat(line.execute("draw", "--count", "0", folder.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("--count must be at least 1");
  }

  @Test
  void pklot_cutsEveryLabelledSpace_andCountsTheOthers() throws IOException {
    // Given
    Path frames = Files.createDirectory(folder.resolve("frames"));
    new PkLotFolder(frames).frame("07_05", 60, false, null, true).frame("07_10", 60, true, true);

    // When
    int code = line.execute("pklot", frames.toString(), folder.toString());

    // Then
    assertThat(code).isZero();
    assertThat(files("empty")).containsExactly("07_05_lot_1.jpg");
    assertThat(files("occupied"))
        .containsExactly("07_05_lot_3.jpg", "07_10_lot_1.jpg", "07_10_lot_2.jpg");
    assertThat(out.toString())
        .contains("4 crops", "1 empty, 3 occupied; 1 spaces without a label skipped");
  }

  @Test
  void pklot_knowsItsGeometries() {
    // Given
    new PkLotFolder(folder).frame("a", 60, true);

    // When / Then
    assertThat(
            line.execute(
                "pklot", "--geometry", "bounding-box", folder.toString(), folder.toString()))
        .isZero();
    assertThat(line.execute("pklot", "--geometry", "round", folder.toString(), folder.toString()))
        .isEqualTo(2);
    assertThat(err.toString()).contains("'round' is none of square, bounding-box, perspective");
  }

  @Test
  void dataset_asksForACommand() {
    assertThat(line.execute()).isEqualTo(2);
    assertThat(err.toString()).contains("draw or pklot");
  }

  private List<String> files(String label) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(label))) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }
}
