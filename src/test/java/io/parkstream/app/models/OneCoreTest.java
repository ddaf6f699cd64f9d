package io.parkstream.app.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.parkstream.config.EngineKind;
import io.parkstream.config.EnginePrecision;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.engine.onednn.OneDnn;
import io.parkstream.model.Model;
import io.parkstream.model.ModelRepository;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A process that has one core, by Java's own option or by a limit of the kernel's, computes with
 * one thread. What it is compared with, on the same machine, is one engine of two cores.
 */
class OneCoreTest {
  private static final Path CPU_GROUPS = Path.of("/sys/fs/cgroup/cpu");
  private static final String ONE = "1 engines, 1 threads, 0 workers";

  @BeforeEach
  void requireOneDnn() {
    assumeTrue(OneDnn.problem().isEmpty(), OneDnn.problem());
  }

  @Test
  void engine_computesWithOneThread_onOneCore() throws Exception {
    assertThat(run(List.of(), "-XX:ActiveProcessorCount=1")).isEqualTo(ONE);
  }

  @Test
  void engine_computesWithTwoThreads_onTwoCores() throws Exception {
    assertThat(run(List.of(), "-XX:ActiveProcessorCount=2"))
        .isEqualTo("2 engines, 1 threads, 1 workers");
  }

  @Test
  void engine_computesWithOneThread_inAGroupOfOneCore() throws Exception {
    Path group = CPU_GROUPS.resolve("parkstream-" + UUID.randomUUID());
    assumeTrue(
        Files.isWritable(CPU_GROUPS) && group.toFile().mkdir(), "groups cannot be made here");
    try {
      // Given
      Files.writeString(group.resolve("cpu.cfs_period_us"), "100000");
      Files.writeString(group.resolve("cpu.cfs_quota_us"), "100000");
      String join = "echo $$ > " + group.resolve("cgroup.procs") + " && exec \"$@\"";

      // When
      String said = run(List.of("sh", "-c", join, "sh"));

      // Then
      assertThat(said).isEqualTo(ONE);
    } finally {
      Files.delete(group);
    }
  }

  private static String run(List<String> before, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx256m", "-cp"));
    command.addAll(List.of(System.getProperty("java.class.path"), OneCoreTest.class.getName()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try {
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return said.substring(said.lastIndexOf('\n') + 1);
    } finally {
      process.destroyForcibly();
    }
  }

  /** The child: what the service would open, and which threads that brought. */
  public static void main(String[] arguments) throws IOException {
    int cores = Runtime.getRuntime().availableProcessors();
    EngineShape shape =
        EngineShape.of(EngineKind.ONEDNN, OptionalInt.empty(), OptionalInt.empty(), cores);
    // one engine with all cores: what it starts beside the calling thread are OpenMP's workers
    Model model = new ModelRepository(Path.of("models")).latest("parking");
    long before = nativeThreads();
    try (InferenceEngine engine =
        EngineFactories.offline(model, EngineKind.ONEDNN, EnginePrecision.FP32, 8).open()) {
      engine.classify(ByteBuffer.allocateDirect(8 * engine.input().bytes()), 8, new float[8]);
      System.out.printf(
          "%n%d engines, %d threads, %d workers%n",
          shape.engines(), shape.threads(), nativeThreads() - before);
    }
  }

  /** Threads that no Java thread is: OpenMP's have the name of the process. */
  private static long nativeThreads() throws IOException {
    try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
      return tasks.filter(task -> name(task).equals("java")).count();
    }
  }

  private static String name(Path task) {
    try {
      return Files.readString(task.resolve("comm")).strip();
    } catch (IOException e) {
      // it has ended
      return "";
    }
  }
}
