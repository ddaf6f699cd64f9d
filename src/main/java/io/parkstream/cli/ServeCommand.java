package io.parkstream.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "serve", mixinStandardHelpOptions = true, description = "The service.")
final class ServeCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    io.quarkus.runtime.Quarkus.waitForExit();
    return 0;
  }
}
