package io.parkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.testing.PkLotFolder;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
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
  void draw_loose_drawsTheSameCropsAgain_andOthersThanCareful() throws IOException {
    // When
    for (String set : List.of("one", "again")) {
      assertThat(line.execute("draw", "--loose", "--count", "12", in(set))).isZero();
    }
    assertThat(line.execute("draw", "--count", "12", in("careful"))).isZero();

    // Then
    assertThat(contents("one")).hasSize(12).containsExactlyElementsOf(contents("again"));
    assertThat(contents("one")).doesNotContainAnyElementsOf(contents("careful"));
  }

  @Test
  void draw_demo_drawsOtherCropsThanThoseToTrainWith() throws IOException {
    // When
    assertThat(line.execute("draw", "--demo", "--count", "12", in("demo"))).isZero();
    assertThat(line.execute("draw", "--count", "12", in("training"))).isZero();

    // Then
    assertThat(contents("demo")).hasSize(12).doesNotContainAnyElementsOf(contents("training"));
    assertThat(line.execute("draw", "--demo", "--loose", "--count", "12", in("both"))).isEqualTo(2);
    assertThat(err.toString()).contains("choose one");
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
  void pklot_loose_keepsLabelsAndNames_andCutsOtherwiseWithEachSeed() throws IOException {
    // Given
    Path frames = Files.createDirectory(folder.resolve("frames"));
    new PkLotFolder(frames).frame("07_05", 60, false, true, false, true);

    // When
    assertThat(line.execute("pklot", frames.toString(), in("exact"))).isZero();
    for (String seed : List.of("1", "2")) {
      assertThat(line.execute("pklot", "--loose", seed, frames.toString(), in(seed))).isZero();
    }

    // Then
    assertThat(line.execute("pklot", "--loose", "1", frames.toString(), in("again"))).isZero();
    assertThat(names("1")).containsExactlyElementsOf(names("exact"));
    assertThat(sizes("exact")).containsOnly(15 * 40);
    assertThat(sizes("1")).isEqualTo(sizes("again")).isNotEqualTo(sizes("2"));
    assertThat(sizes("1")).allMatch(size -> size >= 12 * 33 && size <= 20 * 53);
    assertThat(sizes("1").stream().distinct()).as("each space on its own").hasSizeGreaterThan(1);
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

  private String in(String set) {
    return folder.resolve(set).toString();
  }

  private List<Path> pictures(String set) throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve(set))) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private List<String> names(String set) throws IOException {
    return pictures(set).stream()
        .map(file -> folder.resolve(set).relativize(file).toString())
        .toList();
  }

  private List<String> contents(String set) throws IOException {
    List<String> contents = new ArrayList<>();
    for (Path picture : pictures(set)) {
      contents.add(HexFormat.of().formatHex(Files.readAllBytes(picture)));
    }
    return contents;
  }

  /** Pixels of each picture. */
  private List<Integer> sizes(String set) throws IOException {
    List<Integer> sizes = new ArrayList<>();
    for (Path picture : pictures(set)) {
      BufferedImage pixels = ImageIO.read(picture.toFile());
      sizes.add(pixels.getWidth() * pixels.getHeight());
    }
    return sizes;
  }

  private List<String> files(String label) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(label))) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }
}
