package io.parkstream.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A Java process with the tests' class path, that can be killed, frozen and thawed as in
 * production. What it prints goes to a file and to a listener.
 */
public final class ChildJvm implements AutoCloseable {
  /** The grace time of the manifests. */
  private static final long STOP_SECONDS = 60;

  private final Process process;
  private final Thread reader;

  private ChildJvm(Process process, Path log, Consumer<String> lines) {
    this.process = process;
    this.reader = new Thread(() -> copy(process, log, lines), "output-of-" + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Starts a main class.
   *
   * @param properties system properties
   * @param log appended to
   * @param lines hears of each line of output, on a thread of its own
   */
  public static ChildJvm start(
      Class<?> main,
      Map<String, String> properties,
      List<String> arguments,
      Path log,
      Consumer<String> lines) {
    return start(List.of("-Xmx256m"), main, properties, arguments, log, lines);
  }

  /**
   * Starts a main class in a heap of another size.
   *
   * @param heap as {@code -Xmx} takes it
   */
  public static ChildJvm start(
      String heap,
      Class<?> main,
      Map<String, String> properties,
      List<String> arguments,
      Path log,
      Consumer<String> lines) {
    return start(List.of("-Xmx" + heap), main, properties, arguments, log, lines);
  }

  /**
   * Starts a main class in memory of other sizes.
   *
   * @param sizes options of the Java machine, such as {@code -Xmx256m}
   */
  public static ChildJvm start(
      List<String> sizes,
      Class<?> main,
      Map<String, String> properties,
      List<String> arguments,
      Path log,
      Consumer<String> lines) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(sizes);
    command.add("-XX:+UseSerialGC");
    // As the launcher and the images do.
    command.add("-XX:+ExitOnOutOfMemoryError");
    // A child lives for a minute: code that is compiled at once beats code that is compiled best.
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:-BytecodeVerificationRemote"));
    command.add("-Djava.util.logging.manager=org.jboss.logmanager.LogManager");
    properties.forEach((name, value) -> command.add("-D" + name + "=" + value));
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(main.getName());
    command.addAll(arguments);
    try {
      return new ChildJvm(
          new ProcessBuilder(command).redirectErrorStream(true).start(), log, lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(Process process, Path log, Consumer<String> lines) {
    try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8);
        Writer out =
            Files.newBufferedWriter(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        lines.accept(line);
        out.write(line + "\n");
        out.flush();
      }
    } catch (IOException e) {
      // The process was killed in the middle of a line.
    }
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Waits for the process to end by itself.
   *
   * @return its exit code
   */
  public int await() throws InterruptedException {
    int code = process.waitFor();
    reader.join();
    return code;
  }

  /** SIGKILL; returns when the process is gone. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
    reader.join();
  }

  /** SIGSTOP. */
  public void freeze() throws InterruptedException {
    signal("STOP");
  }

  /** SIGCONT. */
  public void thaw() throws InterruptedException {
    signal("CONT");
  }

  /**
   * SIGTERM.
   *
   * @return false if the process had to be killed after 60 s
   */
  public boolean terminate() throws InterruptedException {
    process.destroy();
    boolean ended = process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
    kill();
    return ended;
  }

  /** Of a process that has ended; 143 after SIGTERM, 3 when its heap was full. */
  public int exitCode() {
    return process.exitValue();
  }

  /**
   * A number out of the process's {@code /proc/PID/status}.
   *
   * @param field such as {@code VmRSS}, in KiB, or {@code Threads}
   */
  public long status(String field) {
    try {
      return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
          .filter(line -> line.startsWith(field + ":"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void signal(String name) throws InterruptedException {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
          .inheritIO()
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
