package io.parkstream.cli;

import io.parkstream.ParkstreamException;
import io.parkstream.tools.demo.EmbeddedBroker;
import io.quarkus.runtime.Quarkus;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A broker to try things out with, and, in a process of its own, that of {@code bench}. */
@Command(
    name = "broker",
    mixinStandardHelpOptions = true,
    description = {
      "A Kafka broker to try things out with: one node, one copy of everything, no login, reachable"
          + " from this machine only.",
      "Prints its address and runs until Ctrl-C."
    })
final class BrokerCommand implements Callable<Integer> {
  private static final int MOST_PORT = 65_535;

  @Spec CommandSpec spec;

  @Option(
      names = "--port",
      defaultValue = "9092",
      description = "0 takes a free one (default: ${DEFAULT-VALUE}).")
  int port;

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      description =
          "Keeps topics and offsets there for the next start (default: a temporary folder, deleted"
              + " at the end).")
  @Nullable Path directory;

  @Option(names = "--until-input-ends", hidden = true)
  boolean untilInputEnds;

  @Override
  public Integer call() throws IOException {
    ToolLibrary.BROKER.require();
    if (port < 0 || port > MOST_PORT) {
      throw new ParameterException(
          spec.commandLine(), "--port must be from 0 to " + MOST_PORT + ": " + port);
    }
    try (EmbeddedBroker broker = start()) {
      PrintWriter out = spec.commandLine().getOut();
      out.println(broker.bootstrapServers());
      out.flush();
      if (untilInputEnds) {
        try (InputStream parent = System.in) {
          parent.transferTo(OutputStream.nullOutputStream());
        }
      } else {
        // The process does not wait for this thread once it is stopped.
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "broker-end"));
        Quarkus.waitForExit();
      }
    }
    return 0;
  }

  private EmbeddedBroker start() throws IOException {
    if (port != 0 && !HttpPorts.isFree(port)) {
      throw new ParkstreamException(
          "port " + port + " is taken; --port takes another, or 0 for any that is free");
    }
    return directory == null
        ? EmbeddedBroker.startOn(port)
        : EmbeddedBroker.start(Files.createDirectories(directory), port);
  }
}
