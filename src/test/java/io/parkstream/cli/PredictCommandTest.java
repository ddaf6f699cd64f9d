package io.parkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.image.PictureLimits;
import io.parkstream.model.ModelRepository;
import io.parkstream.testing.LabelledPictures;
import io.parkstream.testing.SmallModels;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Lists in which some files are no pictures, by both commands that take such lists. */
class PredictCommandTest {
  private static final int LIMIT = PictureLimits.CROPS.maxBytes();

  @TempDir static Path folder;

  private static Path missing;
  private static Path film;
  private static Path picture;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void store() throws IOException {
    SmallModels.store(new ModelRepository(folder.resolve("models")), "parking", 8, 0);
    missing = folder.resolve("missing.jpg");
    film = Files.write(folder.resolve("film.avi"), new byte[LIMIT + 100]);
    picture = folder.resolve("bright.png");
    LabelledPictures.write(picture, true, 100, new SplittableRandom(1));
  }

  @Test
  void predict_answersTheOthers_whenFilesCannotBeRead() {
    // When
    int code = execute(new PredictCommand(), "--plain");

    // Then
    assertThat(code).isEqualTo(1);
    assertThat(out.toString().lines()).containsExactly("1");
    assertThat(err.toString().lines())
        .containsExactly(
            missing + ": no such file or folder",
            folder + ": a folder, not a picture",
            film + ": " + (LIMIT + 1) + " bytes, at most " + LIMIT + " are taken");
  }

  @Test
  void checkCrop_answersTheOthers_whenFilesCannotBeRead() {
    // When
    int code = execute(new CheckCropCommand());

    // Then
    assertThat(code).isEqualTo(1);
    List<String> lines = out.toString().lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).startsWith(film + ": dead letter, ");
    assertThat(lines.get(1)).startsWith(picture + ": occupied, probability occupied 0.");
    assertThat(err.toString().lines())
        .containsExactly(
            missing + ": no such file or folder", folder + ": a folder, not a picture");
  }

  private int execute(Object command, String... options) {
    CommandLine line =
        CommandLineApplication.commandLine(command, CommandLine.defaultFactory())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
    String[] arguments = {
      "--repository",
      folder.resolve("models").toString(),
      "--engine",
      "onnx",
      missing.toString(),
      folder.toString(),
      film.toString(),
      picture.toString()
    };
    return line.execute(
        Stream.concat(Arrays.stream(options), Arrays.stream(arguments)).toArray(String[]::new));
  }
}
