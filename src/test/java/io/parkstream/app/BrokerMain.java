package io.parkstream.app;

import java.nio.file.Path;

/**
 * A broker in a process of its own, over a directory that outlives it. Arguments: directory, port.
 */
public final class BrokerMain {
  static final String STARTED = "BROKER STARTED";

  private BrokerMain() {}

  public static void main(String... arguments) throws InterruptedException {
    try (EmbeddedBroker broker =
        EmbeddedBroker.start(Path.of(arguments[0]), Integer.parseInt(arguments[1]))) {
      System.out.println(STARTED + " " + broker.bootstrapServers());
      Thread.currentThread().join();
    }
  }
}
