package io.parkstream.tools.bench;

import io.parkstream.ParkstreamException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A broker in a process of its own, so that its processor time is not the service's. It runs the
 * command {@code broker} of the same application and ends when its standard input does, also when
 * this process is killed.
 */
final class BrokerChild implements AutoCloseable {
  private static final long END_SECONDS = 20;

  private final Process process;
  private final String bootstrapServers;

  private BrokerChild(Process process, String bootstrapServers) {
    this.process = process;
    this.bootstrapServers = bootstrapServers;
  }

  static BrokerChild start() {
    String java = ProcessHandle.current().info().command().orElse("java");
    List<String> command =
        List.of(
            java,
            "-Xmx512m",
            "-XX:+UseSerialGC",
            // It stands for a broker that has run for days: no second compiler beside what is
            // timed.
            "-XX:TieredStopAtLevel=1",
            "-jar",
            System.getProperty("java.class.path"),
            "broker",
            "--port=0",
            "--until-input-ends");
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      String line =
          new BufferedReader(
                  new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
              .readLine();
      if (line == null) {
        throw new ParkstreamException("the broker's process ended at once; its error stands above");
      }
      return new BrokerChild(process, line.strip());
    } catch (IOException e) {
      throw new UncheckedIOException("the broker's process cannot be started", e);
    }
  }

  String bootstrapServers() {
    return bootstrapServers;
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
