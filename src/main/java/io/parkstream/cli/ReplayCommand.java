package io.parkstream.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parkstream.app.ServiceFactory;
import io.parkstream.app.ServiceSettings;
import io.parkstream.app.models.EngineFactories;
import io.parkstream.domain.OccupancyPolicy;
import io.parkstream.engine.EngineFactory;
import io.parkstream.model.Model;
import io.parkstream.tools.replay.Judgement;
import io.parkstream.tools.replay.Replay;
import io.parkstream.tools.replay.ReplayReport;
import io.parkstream.tools.replay.ReplaySource;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Judges a change before it is made. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = {
      "Sends crops of the past through another model or other thresholds, and compares what would have been"
          + " believed with what is believed now.",
      "Baseline: --model and the configuration (parkstream.occupancy.*). Crops: a time range of the topic, or a"
          + " folder of a camera's frames."
    })
final class ReplayCommand implements Callable<Integer> {
  private static final int BATCH = 32;

  @Spec CommandSpec spec;
  @Mixin ModelOptions model = new ModelOptions();

  @ArgGroup(exclusive = false, heading = "A time range of the topic:%n")
  @Nullable ReplayRange range;

  @ArgGroup(exclusive = false, heading = "A folder of frames:%n")
  @Nullable ReplayFolder folder;

  @ArgGroup(exclusive = false, heading = "What is tried:%n")
  ReplayTrial other = new ReplayTrial();

  @Option(
      names = "--max-disagreement",
      paramLabel = "SHARE",
      description = "End with 1 if the two differ for a greater share of the time, 0 to 1.")
  @Nullable Double maxDisagreement;

  @Option(names = "--json", description = "Print one JSON object instead of the tables.")
  boolean json;

  private final ServiceFactory services;
  private final ObjectMapper mapper;

  ReplayCommand(ServiceFactory services, ObjectMapper mapper) {
    this.services = services;
    this.mapper = mapper;
  }

  @Override
  public Integer call() throws JsonProcessingException {
    check();
    ServiceSettings settings = services.settings();
    EngineFactory engines =
        EngineFactories.offline(model.open(), model.kind, model.precision, BATCH);
    Judgement now = new Judgement(engines, settings.belief().evidence());
    Judgement tried = new Judgement(otherEngines(engines), evidence(settings.belief().evidence()));
    ReplaySource source = source(settings);
    ReplayReport report =
        new Replay(now, tried, settings.belief().watch(), settings.intake().pictures())
            .run(source, range == null ? null : range.to);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(mapper.writeValueAsString(report));
    } else {
      ReplayTables.print(out, report);
    }
    out.flush();
    return passes(report) ? 0 : 1;
  }

  /** Two identical configurations always agree, which a reader could take for a proof. */
  private void check() {
    if (other.isNothing()) {
      throw new ParameterException(
          spec.commandLine(),
          "nothing to try: give --other-model, --other-repository or a threshold such as"
              + " --other-to-empty");
    }
    if (maxDisagreement != null && !(maxDisagreement >= 0 && maxDisagreement <= 1)) {
      throw new ParameterException(
          spec.commandLine(),
          "--max-disagreement must be a share from 0 to 1 and not " + maxDisagreement);
    }
  }

  private OccupancyPolicy evidence(OccupancyPolicy now) {
    try {
      return other.evidence(now);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private EngineFactory otherEngines(EngineFactory engines) {
    return other.hasModel()
        ? EngineFactories.offline(otherModel(), model.kind, model.precision, BATCH)
        : engines;
  }

  Model otherModel() {
    return other.model(spec.commandLine(), model);
  }

  private ReplaySource source(ServiceSettings settings) {
    if (folder != null && range == null) {
      return folder.source(spec.commandLine());
    }
    if (range != null && folder == null) {
      return range.source(spec.commandLine(), services, settings, Clock.systemUTC());
    }
    throw new ParameterException(
        spec.commandLine(), "either --from or --last, or --frames with --map, is needed");
  }

  private boolean passes(ReplayReport report) {
    if (maxDisagreement == null || report.total().disagreement() <= maxDisagreement) {
      return true;
    }
    PrintWriter err = spec.commandLine().getErr();
    err.printf(
        Locale.ROOT,
        "replay: the two differ for %.4f of the time, more than %.4f%n",
        report.total().disagreement(),
        maxDisagreement);
    err.flush();
    return false;
  }
}
