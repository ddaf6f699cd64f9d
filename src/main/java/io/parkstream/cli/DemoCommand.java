package io.parkstream.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "demo", mixinStandardHelpOptions = true, description = "The demo.")
final class DemoCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    io.quarkus.runtime.Quarkus.waitForExit();
    return 0;
  }
}
