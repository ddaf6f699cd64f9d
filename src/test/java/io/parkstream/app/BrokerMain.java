package io.parkstream.app;

import io.parkstream.tools.demo.EmbeddedBroker;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A broker in a process of its own, over a directory that outlives it. Arguments: directory, port;
 * for a node of a cluster also the cluster's id, and settings as {@code name=value}.
 */
public final class BrokerMain {
  static final String STARTED = "BROKER STARTED";

  private BrokerMain() {}

  public static void main(String... arguments) throws InterruptedException {
    try (EmbeddedBroker broker = start(arguments)) {
      System.out.println(STARTED + " " + broker.bootstrapServers());
      Thread.currentThread().join();
    }
  }

  private static EmbeddedBroker start(String... arguments) {
    Path directory = Path.of(arguments[0]);
    int port = Integer.parseInt(arguments[1]);
    if (arguments.length == 2) {
      return EmbeddedBroker.start(directory, port);
    }
    return EmbeddedBroker.startNode(
        directory,
        port,
        arguments[2],
        Arrays.stream(arguments)
            .skip(3)
            .map(setting -> setting.split("=", 2))
            .collect(Collectors.toMap(setting -> setting[0], setting -> setting[1])));
  }
}
