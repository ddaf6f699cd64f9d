package io.parkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.parkstream.ParkstreamException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class ParkstreamCommandTest {
  @Test
  void topCommand_namesEveryCommandOfThePackage() {
    // Given
    Set<String> commands =
        new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.parkstream.cli")
                .stream()
                .filter(type -> type.isAnnotatedWith(Command.class))
                .map(JavaClass::getName)
                .collect(Collectors.toSet());

    // When
    Set<String> registered =
        withSubcommands(ParkstreamCommand.class)
            .map(Class::getName)
            .filter(name -> name.startsWith("io.parkstream."))
            .collect(Collectors.toSet());

    // Then
    assertThat(registered).isEqualTo(commands);
  }

  @Test
  void descriptions_areFormats_withoutArguments() {
    withSubcommands(ParkstreamCommand.class)
        .flatMap(type -> Arrays.stream(type.getAnnotation(Command.class).description()))
        .forEach(
            text -> assertThatCode(() -> String.format(text)).as(text).doesNotThrowAnyException());
  }

  @Test
  void execute_endsWith2AndTheWayToTheHelp_whenTheCommandIsUnknown() {
    // Given
    StringWriter err = new StringWriter();
    CommandLine line = withoutBeans().setErr(new PrintWriter(err));

    // When
    int code = line.execute("no-such-command");

    // Then
    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).contains("no-such-command", "parkstream --help");
  }

  @Test
  void execute_endsWith1AndOneLine_whenACommandFails() {
    // Given
    StringWriter err = new StringWriter();
    CommandLine line =
        withoutBeans().addSubcommand(new Failing()).setErr(new PrintWriter(err, true));

    // When
    int code = line.execute("failing");

    // Then
    assertThat(code).isEqualTo(1);
    assertThat(err.toString().lines())
        .containsExactly("parkstream failing: the model is missing; train one");
  }

  private static Stream<Class<?>> withSubcommands(Class<?> command) {
    return Stream.concat(
        Stream.of(command),
        Arrays.stream(command.getAnnotation(Command.class).subcommands())
            .flatMap(ParkstreamCommandTest::withSubcommands));
  }

  /** Commands that the frame would build are not built: only the line is under test. */
  private static CommandLine withoutBeans() {
    return CommandLineApplication.commandLine(new Bare(), CommandLine.defaultFactory());
  }

  @Command(name = "parkstream")
  static final class Bare implements Runnable {
    @Override
    public void run() {}
  }

  @Command(name = "failing")
  static final class Failing implements Callable<Integer> {
    @Override
    public Integer call() {
      throw new ParkstreamException("the model is missing; train one");
    }
  }
}
