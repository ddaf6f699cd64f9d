package io.parkstream.cli;

import picocli.CommandLine;

/** {@code train} in a process of its own, to be killed. */
public final class TrainMain {
  private TrainMain() {}

  public static void main(String... arguments) {
    System.exit(
        CommandLineApplication.commandLine(new TrainCommand(), CommandLine.defaultFactory())
            .execute(arguments));
  }
}
