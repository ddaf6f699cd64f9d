package io.parkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.model.ModelRepository;
import io.parkstream.testing.PackagedApplication;
import io.parkstream.testing.ProcessSockets;
import io.parkstream.tools.simulator.DrawnDataset;
import io.parkstream.tools.simulator.SimulatorStyle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The offline commands of the packaged application. Each runs while its ports are taken and the
 * broker it is given is a trap: it must notice neither.
 */
class OfflineCommandsIT {
  private static final int PICTURES = 80;
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final Duration LOOK = Duration.ofMillis(50);

  @TempDir static Path directory;

  private static Path drawn;

  /**
   * What came of a command.
   *
   * @param sockets every TCP socket that it was seen with
   * @param looks how often it was looked at
   */
  private record Run(int code, List<String> out, String err, TreeSet<String> sockets, int looks) {}

  @BeforeAll
  static void draw() {
    drawn = directory.resolve("drawn");
    new DrawnDataset(SimulatorStyle.TRAINING, 5).write(PICTURES, drawn, done -> {});
  }

  @Test
  void predict_printsOneDigitPerPicture_withoutAPortOrABroker() throws Exception {
    // Given
    List<String> arguments = new ArrayList<>(List.of("predict", "--plain"));
    arguments.addAll(pictures());

    // When
    Run run = run(arguments);

    // Then
    assertThat(run.code).as(run.err).isZero();
    assertThat(run.out).hasSize(PICTURES).allMatch(line -> line.matches("[01]"));
    assertOffline(run);
  }

  @Test
  void evaluate_countsEveryPicture_withoutAPortOrABroker() throws Exception {
    // When
    Run run = run(List.of("evaluate", "--json", "--data", drawn.toString()));

    // Then
    assertThat(run.code).as(run.err).isZero();
    assertThat(run.out).singleElement().asString().contains("\"crops\":" + PICTURES);
    assertOffline(run);
  }

  @Test
  void trainHelp_isPrinted_withoutAPortOrABroker() throws Exception {
    // When
    Run run = run(List.of("train", "--help"));

    // Then
    assertThat(run.code).as(run.err).isZero();
    assertThat(String.join("\n", run.out)).contains("Usage: parkstream train", "--epochs");
    assertOffline(run);
  }

  @Test
  void train_exportsAModelThatPredictReads() throws Exception {
    // Given
    Path repository = directory.resolve("models");

    // When
    Run train =
        run(
            List.of(
                "train",
                "--data",
                drawn + "@16",
                "--size",
                "32",
                "--freeze",
                "33",
                "--epochs",
                "1",
                "--batch",
                "8",
                "--repository",
                repository.toString(),
                "--name",
                "tiny",
                "--run",
                directory.resolve("run").toString()));
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "predict", "--plain", "--repository", repository.toString(), "--model", "tiny"));
    arguments.addAll(pictures());
    Run predict = run(arguments);

    // Then
    assertThat(train.code).as(train.err).isZero();
    assertOffline(train);
    var model = new ModelRepository(repository).latest("tiny");
    assertThat(model.identity().version()).isEqualTo(1);
    assertThat(model.card().input().width()).isEqualTo(32);
    assertThat(Files.size(model.onnx())).isGreaterThan(1 << 20);
    assertThat(predict.code).as(predict.err).isZero();
    assertThat(predict.out).hasSize(PICTURES).allMatch(line -> line.matches("[01]"));
  }

  @Test
  void predict_saysInOneLineWhatIsMissing_whenThereIsNoModel() throws Exception {
    // When
    Run run = run(List.of("predict", "--repository", directory.toString(), pictures().get(0)));

    // Then
    assertThat(run.code).isEqualTo(1);
    assertThat(run.out).isEmpty();
    assertThat(run.err.lines())
        .singleElement()
        .asString()
        .contains("parkstream predict: ", "model");
  }

  private static void assertOffline(Run run) {
    assertThat(run.looks).as("looks at its sockets").isGreaterThan(3);
    assertThat(run.sockets).as("its sockets").isEmpty();
  }

  /** Runs a command with its ports taken, and a broker that would notice a connection. */
  private static Run run(List<String> arguments) throws Exception {
    try (ServerSocket http = listen();
        ServerSocket management = listen();
        ServerSocket broker = listen();
        PackagedApplication application =
            PackagedApplication.start(
                Map.of(
                    "quarkus.http.port", Integer.toString(http.getLocalPort()),
                    "quarkus.management.port", Integer.toString(management.getLocalPort()),
                    "parkstream.kafka.bootstrap-servers", "127.0.0.1:" + broker.getLocalPort()),
                arguments.toArray(String[]::new))) {
      TreeSet<String> sockets = new TreeSet<>();
      int looks = 0;
      long until = System.nanoTime() + PATIENCE.toNanos();
      while (application.awaitExit(LOOK).isEmpty() && System.nanoTime() < until) {
        sockets.addAll(ProcessSockets.tcp(application.pid()));
        looks++;
      }
      int code = application.awaitExit(Duration.ZERO).orElseThrow();
      assertThat(wasCalled(broker)).as("connections to the broker").isFalse();
      return new Run(code, application.out(), application.err(), sockets, looks);
    }
  }

  private static ServerSocket listen() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  private static boolean wasCalled(ServerSocket server) throws IOException {
    server.setSoTimeout(1);
    try {
      server.accept().close();
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  private static List<String> pictures() throws IOException {
    try (Stream<Path> files = Files.walk(drawn)) {
      return files.filter(Files::isRegularFile).map(Path::toString).sorted().toList();
    }
  }
}
