package io.parkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parkstream.testing.LabelledPictures;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The training commands as they are typed, on a handful of pictures and a step or two. */
class TrainingCommandsTest {
  private static final List<String> SMALL =
      List.of("--size", "32", "--batch", "4", "--epochs", "1", "--freeze", "16");

  @TempDir static Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void draw() {
    LabelledPictures.write(folder.resolve("north"), 12, 1);
    LabelledPictures.write(folder.resolve("south"), 12, 2);
  }

  @Test
  void trainedModel_isMeasuredGatedAndReported() throws IOException {
    // Given
    String set = folder.getFileName() + "/south";

    // When
    int trained =
        execute(
            new TrainCommand(),
            SMALL,
            "--variant",
            "transfer",
            "--data",
            folder.resolve("north") + "@8",
            "--run",
            folder.resolve("run").toString(),
            "--repository",
            folder.resolve("models").toString(),
            "--measure",
            folder.resolve("south").toString(),
            "--floor",
            set + "=0.2",
            "--floor",
            "worst=1.5");

    // Then
    assertThat(trained).as(err.toString()).isZero();
    assertThat(out.toString()).contains("epoch 1: loss", "crops/s", "stored ");
    assertThat(err.toString()).contains("16 layers keep random weights");
    assertThat(folder.resolve("run/report.html"))
        .content()
        .contains("data:image/png;base64,", "called occupied", "south")
        .contains("SGD, Nesterov momentum 0.9, learning rate 0.001, falling by time, decay 1.0E-6")
        .doesNotContain("Optimizer[", "0 mistakes");
    JsonNode card =
        new ObjectMapper().readTree(folder.resolve("models/parking/1/model-card.json").toFile());
    assertThat(card.path("variant").asText()).isEqualTo("transfer");
    assertThat(card.path("validation").asText()).contains("one space in ten");
    assertThat(card.path("floors").path(set).asDouble()).isEqualTo(0.2);

    // And then: the gate passes at 0.2, and does not where the card has no floor
    assertThat(evaluate("--data", folder.resolve("south").toString(), "--gate", "--json")).isZero();
    JsonNode result = new ObjectMapper().readTree(out.toString()).path("datasets").get(0);
    assertThat(result.path("crops").asInt()).isEqualTo(24);
    assertThat(result.path("rocAuc").isNumber()).isTrue();
    assertThat(result.path("balancedAccuracyInterval").path("low").isNumber()).isTrue();
    assertThat(result.path("confusion").isObject()).isTrue();
    assertThat(err.toString()).doesNotContain("training files");
    assertThat(evaluate("--data", folder.resolve("north").toString(), "--gate")).isEqualTo(1);
    assertThat(err.toString()).contains("has no floor for " + folder.getFileName() + "/north");
    assertThat(err.toString())
        .containsPattern(
            "2\\d of 24 pictures of "
                + folder.getFileName()
                + "/north are among the training files of parking/1; figures on them flatter");

    // And then: several folders in one table, and a picture of mistakes
    assertThat(
            evaluate(
                "--data",
                folder.resolve("north").toString(),
                "--data",
                folder.resolve("south").toString(),
                "--gate",
                "--mistakes",
                folder.resolve("mistakes").toString()))
        .isEqualTo(1);
    assertThat(err.toString())
        .contains("gate: balanced accuracy, worst site, ", "below the floor of 1.5000");
    assertThat(out.toString()).contains("mean over sites", "worst site", "best thr.");
    assertThat(folder.resolve("mistakes/" + set.replace('/', '_') + ".png")).isNotEmptyFile();

    // And then: a site is calibrated beside the version, and no version added
    assertThat(
            calibrate(
                "--data", "lot-1=" + folder.resolve("south"), "--propose", "4", "--seed", "2"))
        .isZero();
    assertThat(out.toString().lines())
        .hasSize(4)
        .allMatch(line -> line.matches(".*south.*\\.png\t[01]\\.\\d{4}\t(line|random)"));
    assertThat(calibrate("--data", "lot-1=" + folder.resolve("south"), "--json")).isZero();
    JsonNode fitted = new ObjectMapper().readTree(out.toString());
    JsonNode finding = fitted.path("findings").get(0);
    assertThat(finding.path("place").asText()).isEqualTo("lot-1");
    assertThat(folder.resolve("models/parking/1/calibrations/lot-1.json").toFile().exists())
        .isEqualTo(finding.path("kept").asBoolean())
        .isEqualTo(!err.toString().contains("nothing was kept"));
    assertThat(folder.resolve("models/parking/2")).doesNotExist();
    assertThat(calibrate("--data", "lot 1=" + folder.resolve("south"))).isEqualTo(2);
    assertThat(err.toString()).contains("'lot 1' is no name of a site");

    // And then: to publish it needs a broker, and to take it back no model
    assertThat(calibrate("--data", folder.resolve("south").toString(), "--publish")).isEqualTo(2);
    assertThat(err.toString()).contains("--publish is for what --data SITE=DIR finds");
    assertThat(calibrate("--undo", "lot 1")).isEqualTo(2);
    assertThat(err.toString()).contains("'lot 1' is no place; expected SITE or SITE/CAMERA");
    assertThat(calibrate("--undo", "lot-1", "--data", "any")).isEqualTo(2);
    assertThat(err.toString()).contains("give it without --data");
    assertThat(calibrate()).isEqualTo(2);
    assertThat(err.toString()).contains("Missing required option: '--data=[SITE=]DIR'");

    // And then: for machines, one object on standard output and the progress elsewhere
    assertThat(
            execute(
                new TrainCommand(),
                SMALL,
                "--variant",
                "transfer",
                "--json",
                "--from",
                folder.resolve("run/checkpoint.onnx").toString(),
                "--data",
                folder.resolve("north").toString(),
                "--balance",
                "SITE",
                "--validate-on",
                "new=" + folder.resolve("south"),
                "--run",
                folder.resolve("again").toString(),
                "--repository",
                folder.resolve("others").toString()))
        .as(err.toString())
        .isZero();
    JsonNode stored = new ObjectMapper().readTree(out.toString());
    assertThat(stored.path("model").asText()).isEqualTo("parking");
    assertThat(stored.path("version").asInt()).isEqualTo(1);
    assertThat(stored.path("epochs").asInt(-1)).isEqualTo(1);
    assertThat(stored.path("datasets").get(0).path("crops").isInt()).isTrue();
    assertThat(stored.path("datasets").get(0).path("crops").asInt()).isEqualTo(24);
    assertThat(err.toString()).contains("24 pictures to train on, 24 to validate", "stored ");
    assertThat(
            new ObjectMapper()
                .readTree(folder.resolve("others/parking/1/model-card.json").toFile())
                .path("validation")
                .asText())
        .startsWith(
            "balanced accuracy at the best common threshold, mean over sites never trained on, each"
                + " counting alike: new (24 crops); figures on those sites flatter");

    // And then: without an epoch nothing was chosen, and the card does not say so
    assertThat(
            execute(
                new TrainCommand(),
                List.of("--size", "32", "--epochs", "0", "--variant", "transfer"),
                "--from",
                folder.resolve("again/last.onnx").toString(),
                "--data",
                folder.resolve("north").toString(),
                "--run",
                folder.resolve("kept").toString(),
                "--repository",
                folder.resolve("others").toString()))
        .as(err.toString())
        .isZero();
    assertThat(
            new ObjectMapper()
                .readTree(folder.resolve("others/parking/2/model-card.json").toFile())
                .path("validation")
                .isMissingNode())
        .isTrue();
    assertThat(folder.resolve("others/parking/2/model-card.md"))
        .content()
        .doesNotContain("best weights");
  }

  @Test
  void leaveOneOut_measuresEverySiteByANetworkThatHasNotSeenIt() throws IOException {
    // Given a site that keeps some of its pictures for a test
    LabelledPictures.write(folder.resolve("west/train"), 12, 3);

    // When
    int code =
        execute(
            new LeaveOneOutCommand(),
            SMALL,
            "--variant",
            "transfer",
            "--crops",
            "8",
            "--data",
            folder.resolve("north").toString(),
            "--data",
            folder.resolve("west").toString(),
            "--run",
            folder.resolve("left-out").toString());

    // Then
    assertThat(code).as(err.toString()).isZero();
    assertThat(out.toString())
        .contains("never seen", "mean balanced accuracy on what was left out");
    List<String> matrix = Files.readAllLines(folder.resolve("left-out/matrix.csv"));
    assertThat(matrix).hasSize(5);
    assertThat(matrix.get(1)).startsWith(folder.getFileName() + "/north,");
    assertThat(matrix.get(4)).startsWith(folder.getFileName() + "/west,");
  }

  @Test
  void compare_showsVariantsSideBySide() throws IOException {
    // When
    int code =
        execute(
            new CompareCommand(),
            SMALL,
            "--variant",
            "transfer",
            "--variant",
            "optimized",
            "--data",
            folder.resolve("north") + "@4",
            "--measure",
            folder.resolve("south").toString(),
            "--run",
            folder.resolve("compare").toString());

    // Then
    assertThat(code).as(err.toString()).isZero();
    assertThat(Files.readAllLines(folder.resolve("compare/compare.csv")))
        .hasSize(5)
        .anyMatch(line -> line.startsWith("optimized," + folder.getFileName() + "/south,24,1,"));
    assertThat(Files.readAllBytes(folder.resolve("compare/compare.png"))).startsWith(0x89, 'P');
    assertThat(folder.resolve("compare/compare.html")).content().contains("transfer on validation");
  }

  @Test
  void benchTraining_measuresStepsBesideInferenceOfTheSameNetwork() throws IOException {
    // When
    int code =
        execute(
            new BenchTrainingCommand(new ObjectMapper()),
            List.of("--size", "32", "--batch", "4"),
            "--rounds",
            "1",
            "--batches",
            "1",
            "--json");

    // Then
    assertThat(code).as(err.toString()).isZero();
    JsonNode result = new ObjectMapper().readTree(out.toString());
    assertThat(result.path("ratio").asDouble())
        .isEqualTo(result.path("training").asDouble() / result.path("inference").asDouble());
    assertThat(result.path("ratio").asDouble()).isPositive();
  }

  @Test
  void benchTraining_endsWith2_whenNothingWouldBeMeasured() {
    assertThat(execute(new BenchTrainingCommand(new ObjectMapper()), List.of("--rounds", "0")))
        .isEqualTo(2);
    assertThat(err.toString()).contains("rounds and batches must be 1 or more, not 0 and 6");
  }

  @Test
  void train_endsWith2_whenSitesAndAnotherPartShallValidate() {
    assertThat(
            execute(
                new TrainCommand(),
                List.of("--validation", "CAMERA", "--validate-on", "y"),
                "--data",
                "x"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("--validation and --validate-on are mutually exclusive");
    assertThat(execute(new TrainCommand(), List.of("--validation", "SITES"), "--data", "x"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("give the sites that validate with --validate-on");
    assertThat(execute(new TrainCommand(), List.of("--label-smoothing", "1"), "--data", "x"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("label smoothing must be 0 to below 1, not 1.0");
  }

  @Test
  void train_endsWith2_whenAnOptionCannotBe() {
    assertThat(execute(new TrainCommand(), List.of("--size", "64"), "--data", "x")).isEqualTo(2);
    assertThat(err.toString()).contains("32 to 63 pixels");
    assertThat(execute(new TrainCommand(), List.of("--epochs", "0"), "--data", "x")).isEqualTo(2);
    assertThat(err.toString()).contains("--epochs 0 stores given weights; add --from or --weights");
  }

  private int evaluate(String... arguments) {
    return execute(
        new EvaluateCommand(),
        List.of("--repository", folder.resolve("models").toString()),
        arguments);
  }

  private int calibrate(String... arguments) {
    return execute(
        new CalibrateCommand(),
        List.of("--repository", folder.resolve("models").toString()),
        arguments);
  }

  private int execute(Object command, List<String> first, String... then) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    List<String> arguments = new ArrayList<>(first);
    arguments.addAll(List.of(then));
    return CommandLineApplication.commandLine(command, CommandLine.defaultFactory())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments.toArray(String[]::new));
  }
}
