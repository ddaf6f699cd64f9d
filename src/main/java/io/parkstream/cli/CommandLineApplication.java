package io.parkstream.cli;

import io.quarkus.picocli.runtime.annotations.TopCommand;
import io.quarkus.runtime.QuarkusApplication;
import jakarta.enterprise.context.Dependent;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Runs one command line once Quarkus has started; its exit code becomes the process's. */
@Dependent
public final class CommandLineApplication implements QuarkusApplication {
  private final ParkstreamCommand top;
  private final IFactory factory;

  CommandLineApplication(@TopCommand ParkstreamCommand top, IFactory factory) {
    this.top = top;
    this.factory = factory;
  }

  @Override
  public int run(String... arguments) {
    DevMode.interruptThisThreadOnReload();
    return commandLine(top, factory).execute(arguments);
  }

  static CommandLine commandLine(Object top, IFactory factory) {
    return new CommandLine(top, factory)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .registerConverter(Path.class, new PathOption())
        .setParameterExceptionHandler(new Misuse())
        .setExecutionExceptionHandler(new Failures());
  }
}
