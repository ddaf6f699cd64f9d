package io.parkstream.cli;

import io.parkstream.app.EmbeddedBroker;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * A broker in a process of its own, for {@code bench}: prints its address and ends with its
 * standard input.
 */
@Command(
    name = "broker",
    hidden = true,
    mixinStandardHelpOptions = true,
    description = "A broker for measuring.")
final class BrokerCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        InputStream parent = System.in) {
      PrintWriter out = spec.commandLine().getOut();
      out.println(broker.bootstrapServers());
      out.flush();
      parent.transferTo(OutputStream.nullOutputStream());
    }
    return 0;
  }
}
