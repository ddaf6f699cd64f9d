package io.parkstream.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parkstream.model.ModelSelection;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The versions of a model in a repository, and which of them services use. */
@Command(
    name = "model",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the versions of a model, and selects the one that services use.",
      "A running service that reads this repository switches within parkstream.model.poll, 30 s by"
          + " default, without a pause; parkstream.model.version overrides the selection."
    },
    subcommands = {
      ModelCommand.Versions.class,
      ModelCommand.Use.class,
      ModelCommand.RollBack.class
    })
final class ModelCommand implements Runnable {
  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command: list, use or rollback");
  }

  /** Which model of which repository. */
  static final class Chosen {
    @Mixin RepositoryOption repository = new RepositoryOption();

    @Option(
        names = "--model",
        paramLabel = "NAME",
        description = "The model (default: ${DEFAULT-VALUE}).")
    String name = "parking";

    ModelSelection selection() {
      return new ModelSelection(repository.directory, name);
    }
  }

  /** Lists versions. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = {
        "Lists the versions of a model, newest first: date, size, accuracy by its card, sha256 of the"
            + " weights. * marks the version that services use.",
        "Ends with 1 if the marked version cannot be used."
      })
  static final class Versions implements Callable<Integer> {
    private static final String ROW = "%s %7s  %-10s  %8s  %8s  %-12s  %s%n";

    @Spec CommandSpec spec;
    @Mixin Chosen chosen = new Chosen();

    @Option(names = "--json", description = "One JSON array instead of a table.")
    boolean json;

    @Override
    public Integer call() throws JsonProcessingException {
      List<ModelVersion> versions = ModelVersion.all(chosen.repository.open(), chosen.name);
      int served = chosen.selection().served().orElse(0);
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(
            new ObjectMapper()
                .writeValueAsString(versions.stream().map(each -> each.json(served)).toList()));
      } else {
        print(out, versions, served);
      }
      out.flush();
      return versions.stream().anyMatch(each -> each.version() == served && each.isWhole()) ? 0 : 1;
    }

    private static void print(PrintWriter out, List<ModelVersion> versions, int served) {
      out.printf(ROW, " ", "version", "date", "size", "accuracy", "sha256", "");
      for (ModelVersion each : versions) {
        out.printf(
            Locale.ROOT,
            ROW,
            each.version() == served ? "*" : " ",
            each.version(),
            each.date(),
            "%.1f MB".formatted(each.bytes() / 1e6),
            each.accuracyText(),
            each.sha256().substring(0, Math.min(12, each.sha256().length())),
            each.isWhole() ? "" : "unusable: " + each.fault());
      }
    }
  }

  /** Selects a version. */
  @Command(
      name = "use",
      mixinStandardHelpOptions = true,
      description = "Selects a version after checking its files; refuses one that is not whole.")
  static final class Use implements Callable<Integer> {
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,8}");
    private static final String NEWEST = "newest";

    @Spec CommandSpec spec;
    @Mixin Chosen chosen = new Chosen();

    @Parameters(
        paramLabel = "VERSION",
        description = "A version of 'model list'; or newest, now and whenever one is added.")
    String version;

    @Override
    public Integer call() {
      PrintWriter out = spec.commandLine().getOut();
      if (version.equalsIgnoreCase(NEWEST)) {
        out.printf(
            "%s/%d is selected, and newer versions as they are added%n",
            chosen.name, chosen.selection().useNewest());
      } else if (NUMBER.matcher(version).matches()) {
        chosen.selection().use(Integer.parseInt(version));
        out.printf("%s/%s is selected%n", chosen.name, version);
      } else {
        throw new ParameterException(
            spec.commandLine(), "VERSION is a number of 'model list', or newest: " + version);
      }
      out.flush();
      return 0;
    }
  }

  /** Selects the version before. */
  @Command(
      name = "rollback",
      mixinStandardHelpOptions = true,
      description =
          "Selects the version that was used before; again, the one after it. Refuses one that is not"
              + " whole.")
  static final class RollBack implements Callable<Integer> {
    @Spec CommandSpec spec;
    @Mixin Chosen chosen = new Chosen();

    @Override
    public Integer call() {
      int version = chosen.selection().rollBack();
      PrintWriter out = spec.commandLine().getOut();
      out.printf("%s/%d is selected%n", chosen.name, version);
      out.flush();
      return 0;
    }
  }
}
