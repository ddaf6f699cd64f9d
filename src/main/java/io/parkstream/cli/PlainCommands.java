package io.parkstream.cli;

import io.parkstream.app.OneLineLog;
import io.quarkus.bootstrap.logging.InitialConfigurator;
import java.lang.reflect.Constructor;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.Level;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.jboss.logmanager.handlers.ConsoleHandler;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Answers the command lines that need no application container, before it starts: help, the
 * version, {@code predict}, {@code model}, and lines that cannot be read. Starting the container
 * takes longer than any of them, and {@code serve} would open its ports first.
 */
final class PlainCommands {
  private static final Set<String> WITHOUT_CONTAINER =
      Set.of("predict", "model", "help", "generate-completion");

  private PlainCommands() {}

  /**
   * Runs the command line if it needs no container.
   *
   * @return its exit code; empty if the container has to start, and then nothing was printed
   */
  static OptionalInt run(String... arguments) {
    return run(line -> {}, arguments);
  }

  /** As above; {@code change} may have the line print elsewhere. */
  static OptionalInt run(Consumer<CommandLine> change, String... arguments) {
    CommandLine line =
        CommandLineApplication.commandLine(new ParkstreamCommand(), new Uninjected());
    change.accept(line);
    if (!isPlain(line, arguments)) {
      return OptionalInt.empty();
    }
    logWarningsToStandardError();
    return OptionalInt.of(line.execute(arguments));
  }

  private static boolean isPlain(CommandLine line, String... arguments) {
    try {
      ParseResult parsed = line.parseArgs(arguments);
      if (!parsed.hasSubcommand()) {
        return true;
      }
      while (parsed.hasSubcommand()) {
        if (isHelp(parsed)
            || WITHOUT_CONTAINER.contains(parsed.subcommand().commandSpec().name())) {
          return true;
        }
        parsed = parsed.subcommand();
      }
      return isHelp(parsed);
    } catch (ParameterException e) {
      // Executed, it says so and ends with 2.
      return true;
    }
  }

  private static boolean isHelp(ParseResult parsed) {
    return parsed.isUsageHelpRequested() || parsed.isVersionHelpRequested();
  }

  /** As the profile {@code cli} of application.properties has it. */
  private static void logWarningsToStandardError() {
    ConsoleHandler handler =
        new ConsoleHandler(ConsoleHandler.Target.SYSTEM_ERR, new PatternFormatter("%-5p %s%e%n"));
    handler.setLevel(Level.WARNING);
    handler.setFilter(new OneLineLog());
    InitialConfigurator.DELAYED_HANDLER.setHandlers(new Handler[] {handler});
  }

  /**
   * Makes commands without what a container would inject. Enough to read a command line and to
   * print help; such a command is never run.
   */
  private static final class Uninjected implements IFactory {
    private final IFactory plain = CommandLine.defaultFactory();

    @Override
    public <K> K create(Class<K> type) throws Exception {
      Constructor<?>[] constructors = type.getDeclaredConstructors();
      if (type.getPackage() != PlainCommands.class.getPackage()
          || Arrays.stream(constructors).anyMatch(each -> each.getParameterCount() == 0)) {
        return plain.create(type);
      }
      Constructor<?> constructor = constructors[0];
      constructor.setAccessible(true);
      return type.cast(constructor.newInstance(new Object[constructor.getParameterCount()]));
    }
  }
}
