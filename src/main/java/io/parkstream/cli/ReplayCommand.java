package io.parkstream.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parkstream.app.ServiceFactory;
import io.parkstream.app.ServiceSettings;
import io.parkstream.app.models.Engines;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.OccupancyPolicy;
import io.parkstream.engine.InferenceEngines;
import io.parkstream.gateway.CropGeometry;
import io.parkstream.gateway.SpaceMapFile;
import io.parkstream.model.Model;
import io.parkstream.model.ModelRepository;
import io.parkstream.tools.replay.CameraDifference;
import io.parkstream.tools.replay.FrameCrops;
import io.parkstream.tools.replay.Replay;
import io.parkstream.tools.replay.ReplayReport;
import io.parkstream.tools.replay.ReplaySource;
import io.parkstream.tools.replay.TopicCrops;
import io.parkstream.tools.replay.Way;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Judges a change before it is made. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = {
      "Sends crops of the past through another model or other thresholds, and compares what would have been"
          + " believed with what is believed as things are.",
      "As things are: --model and the configuration (parkstream.occupancy.*). Crops: a time range of the topic, or a"
          + " folder of a camera's frames."
    })
final class ReplayCommand implements Callable<Integer> {
  private static final int BATCH = 32;

  @Spec CommandSpec spec;
  @Mixin ModelOptions model = new ModelOptions();

  @ArgGroup(exclusive = false, heading = "A time range of the topic:%n")
  @Nullable Range range;

  /** Of the topic. */
  static final class Range {
    @Option(
        names = "--from",
        paramLabel = "TIME",
        converter = InstantOption.class,
        description = "First record, such as 2026-03-01T08:00:00Z.")
    @Nullable Instant from;

    @Option(
        names = "--to",
        paramLabel = "TIME",
        converter = InstantOption.class,
        description = "End of the range, itself not in it. Default: now.")
    @Nullable Instant to;

    @Option(
        names = "--last",
        paramLabel = "TIME",
        converter = DemoCommand.DurationOption.class,
        description = "Instead of --from: so long before the end, such as 2h.")
    @Nullable Duration last;

    @Option(
        names = "--broker",
        paramLabel = "HOST:PORT",
        description = "Default: parkstream.kafka.bootstrap-servers.")
    @Nullable String broker;

    @Option(
        names = "--camera",
        paramLabel = "SITE/CAMERA",
        description = "Only this camera. Repeatable. Default: all.")
    List<String> cameras = List.of();
  }

  @ArgGroup(exclusive = false, heading = "A folder of frames:%n")
  @Nullable Folder folder;

  /** Of frames. */
  static final class Folder {
    @Option(
        names = "--frames",
        paramLabel = "DIR",
        required = true,
        description = "Pictures of one camera, in order of name.")
    Path frames = Path.of("");

    @Option(
        names = "--map",
        paramLabel = "FILE",
        required = true,
        description = "The camera's space map, JSON; 'gateway import-map' makes one.")
    Path map = Path.of("");

    @Option(
        names = "--geometry",
        paramLabel = "G",
        defaultValue = "bounding-box",
        converter = DatasetCommand.GeometryConverter.class,
        description =
            "bounding-box, square or perspective, as the gateway's. Default: bounding-box.")
    CropGeometry geometry = CropGeometry.BOUNDING_BOX;

    @Option(
        names = "--hold",
        paramLabel = "TIME",
        converter = DemoCommand.DurationOption.class,
        description =
            "Show each frame for so long, one after the other. Default: once, when it was recorded.")
    @Nullable Duration hold;

    @Option(
        names = "--rate",
        paramLabel = "N",
        defaultValue = "1",
        description = "Crops of each space per second while held. Default: ${DEFAULT-VALUE}.")
    double rate = 1;
  }

  @ArgGroup(exclusive = false, heading = "What is tried:%n")
  Other other = new Other();

  /** What differs; the rest is as things are. */
  static final class Other {
    @Option(
        names = "--other-model",
        paramLabel = "NAME[/N]",
        description = "Another model, its newest version or this one.")
    @Nullable String model;

    @Option(
        names = "--other-repository",
        paramLabel = "DIR",
        description =
            "Where it lies; alone, the newest version there of --model. Default: --repository.")
    @Nullable Path repository;

    @Option(names = "--other-to-occupied", paramLabel = "N", description = "Agreeing answers.")
    @Nullable Integer toOccupied;

    @Option(
        names = "--other-to-occupied-for",
        paramLabel = "TIME",
        converter = DemoCommand.DurationOption.class,
        description = "Between the first and the last of them.")
    @Nullable Duration toOccupiedFor;

    @Option(names = "--other-to-empty", paramLabel = "N", description = "Agreeing answers.")
    @Nullable Integer toEmpty;

    @Option(
        names = "--other-to-empty-for",
        paramLabel = "TIME",
        converter = DemoCommand.DurationOption.class,
        description = "Between the first and the last of them.")
    @Nullable Duration toEmptyFor;

    @Option(
        names = "--other-uncertainty",
        paramLabel = "P",
        description = "Nearer to one half is no evidence.")
    @Nullable Double uncertainty;

    @Option(
        names = "--other-to-unknown",
        paramLabel = "N",
        description = "Answers without evidence.")
    @Nullable Integer toUnknown;

    @Option(
        names = "--other-to-unknown-for",
        paramLabel = "TIME",
        converter = DemoCommand.DurationOption.class,
        description = "Between the first and the last of them.")
    @Nullable Duration toUnknownFor;

    boolean isNothing() {
      return model == null && repository == null && leavesEvidence();
    }

    private boolean leavesEvidence() {
      return toOccupied == null
          && toOccupiedFor == null
          && toEmpty == null
          && toEmptyFor == null
          && uncertainty == null
          && toUnknown == null
          && toUnknownFor == null;
    }

    OccupancyPolicy evidence(OccupancyPolicy now) {
      return new OccupancyPolicy(
          or(toOccupied, now.toOccupied()),
          or(toOccupiedFor, now.toOccupiedFor()),
          or(toEmpty, now.toEmpty()),
          or(toEmptyFor, now.toEmptyFor()),
          or(uncertainty, now.uncertainty()),
          or(toUnknown, now.toUnknown()),
          or(toUnknownFor, now.toUnknownFor()));
    }

    private static <T> T or(@Nullable T tried, T now) {
      return tried == null ? now : tried;
    }
  }

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
    InferenceEngines engines = Engines.offline(model.open(), model.kind, model.precision, BATCH);
    Way now = new Way(engines, settings.occupancy());
    Way tried = new Way(otherEngines(engines), evidence(settings.occupancy()));
    Instant end = Clock.systemUTC().instant();
    ReplaySource source = source(settings, end);
    ReplayReport report =
        new Replay(now, tried, settings.watch(), settings.pictures())
            .run(source, range == null ? null : range.to);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(mapper.writeValueAsString(report));
    } else {
      print(out, report);
    }
    out.flush();
    return passes(report) ? 0 : 1;
  }

  /** Two ways that are the same agree always, and whoever reads that would take it for a proof. */
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

  private InferenceEngines otherEngines(InferenceEngines engines) {
    if (other.model == null && other.repository == null) {
      return engines;
    }
    return Engines.offline(otherModel(), model.kind, model.precision, BATCH);
  }

  /** In another repository the model of the same name, unless told otherwise. */
  Model otherModel() {
    ModelRepository models =
        new ModelRepository(other.repository == null ? model.repository : other.repository);
    String[] parts = (other.model == null ? model.name : other.model).split("/", 2);
    return parts.length == 1 ? models.latest(parts[0]) : models.open(parts[0], version(parts[1]));
  }

  private int version(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new ParameterException(
          spec.commandLine(), "--other-model: " + text + " is no version", e);
    }
  }

  private ReplaySource source(ServiceSettings settings, Instant end) {
    if (folder != null && range == null) {
      return new FrameCrops(
          folder.frames,
          SpaceMapFile.read(folder.map),
          folder.geometry,
          folder.hold,
          requireRate(folder.rate));
    }
    if (range == null || folder != null) {
      throw new ParameterException(
          spec.commandLine(), "either --from or --last, or --frames with --map, is needed");
    }
    if ((range.from == null) == (range.last == null)) {
      throw new ParameterException(spec.commandLine(), "one of --from and --last is needed");
    }
    Instant to = range.to == null ? end : range.to;
    Instant from = range.from == null ? to.minus(required(range.last)) : range.from;
    Set<String> wanted = Set.copyOf(range.cameras);
    return new TopicCrops(
        services.consumers(settings, "replay", range.broker),
        settings.topics(),
        settings.pictures().maxBytes(),
        from,
        to,
        (CameraId camera) -> wanted.isEmpty() || wanted.contains(camera.key()),
        Clock.systemUTC());
  }

  private double requireRate(double rate) {
    if (!(rate >= 0.01 && rate <= 100)) {
      throw new ParameterException(
          spec.commandLine(), "--rate must be from 0.01 to 100 and not " + rate);
    }
    return rate;
  }

  private static Duration required(@Nullable Duration duration) {
    if (duration == null) {
      throw new IllegalStateException("one of the two is given");
    }
    return duration;
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

  private static void print(PrintWriter out, ReplayReport report) {
    Duration range = Duration.between(report.from(), report.until());
    out.printf(
        Locale.ROOT,
        "%,d crops from %s to %s (%.2f h), %d unreadable%n",
        report.crops(),
        report.from(),
        report.until(),
        range.toMillis() / 3.6e6,
        report.unreadable());
    print(out, "now", report.now());
    print(out, "other", report.other());
    out.printf(
        "%n%-28s %6s %9s %8s %10s %10s %9s  %s%n",
        "camera",
        "spaces",
        "crops",
        "answers",
        "flips/h",
        "flips/h",
        "time",
        "seconds: empty now, occupied other / occupied now, empty other / one unknown");
    out.printf(
        "%-28s %6s %9s %8s %10s %10s %9s%n", "", "", "", "differ", "now", "other", "differs");
    report.cameras().forEach(camera -> print(out, camera));
    print(out, report.total());
    if (!report.longest().isEmpty()) {
      out.printf("%n%-28s %-26s %9s  %-9s %s%n", "space", "from", "seconds", "now", "other");
    }
    for (ReplayReport.Disagreement each : report.longest()) {
      out.printf(
          Locale.ROOT,
          "%-28s %-26s %9.1f  %-9s %s%n",
          each.site() + "/" + each.space(),
          each.from(),
          each.seconds(),
          each.now(),
          each.other());
    }
  }

  private static void print(PrintWriter out, String name, ReplayReport.Judging judging) {
    ReplayReport.Evidence evidence = judging.evidence();
    out.printf(
        Locale.ROOT,
        "  %-6s %s/%d %s; occupied after %d over %.1f s, empty after %d over %.1f s, unknown after"
            + " %d over %.1f s within %.2f of one half%n",
        name,
        judging.model().name(),
        judging.model().version(),
        judging.model().sha256().substring(0, 12),
        evidence.toOccupied(),
        evidence.toOccupiedForSeconds(),
        evidence.toEmpty(),
        evidence.toEmptyForSeconds(),
        evidence.toUnknown(),
        evidence.toUnknownForSeconds(),
        evidence.uncertainty());
  }

  private static void print(PrintWriter out, CameraDifference camera) {
    out.printf(
        Locale.ROOT,
        "%-28s %6d %9d %8d %10.2f %10.2f %8.3f%%  %.1f / %.1f / %.1f%n",
        camera.camera(),
        camera.spaces(),
        camera.crops(),
        camera.answeredDifferently(),
        camera.flipsPerHourNow(),
        camera.flipsPerHourOther(),
        100 * camera.disagreement(),
        camera.nowEmptyOtherOccupiedSeconds(),
        camera.nowOccupiedOtherEmptySeconds(),
        camera.oneUnknownSeconds());
  }

  /** As in messages: RFC 3339. */
  static final class InstantOption implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String value) {
      try {
        return Instant.parse(value);
      } catch (DateTimeParseException e) {
        throw new TypeConversionException(
            "'" + value + "' is not a time such as 2026-03-01T08:00:00Z");
      }
    }
  }
}
