package io.parkstream.cli;

import io.parkstream.FileFaults;
import io.parkstream.ParkstreamException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.Objects;
import org.jboss.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** A command that fails says why in one line and ends with 1; the trace is for the debug log. */
final class Failures implements IExecutionExceptionHandler {
  private static final Logger log = Logger.getLogger(Failures.class);

  @Override
  public int handleExecutionException(
      Exception failure, CommandLine command, ParseResult arguments) {
    log.debugf(failure, "%s failed", command.getCommandName());
    command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + describe(failure));
    return command.getCommandSpec().exitCodeOnExecutionException();
  }

  static String describe(Throwable failure) {
    if (failure instanceof ParkstreamException) {
      return Objects.requireNonNullElse(failure.getMessage(), "failed without a message");
    }
    if (failure instanceof UncheckedIOException io) {
      return io.getCause() == null ? String.valueOf(io.getMessage()) : describe(io.getCause());
    }
    if (failure instanceof FileSystemException file) {
      return FileFaults.describe(file);
    }
    return "unexpected "
        + failure.getClass().getSimpleName()
        + ": "
        + failure.getMessage()
        + " (QUARKUS_LOG_CATEGORY__IO_PARKSTREAM__LEVEL=DEBUG shows where)";
  }
}
