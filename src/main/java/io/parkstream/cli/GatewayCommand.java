package io.parkstream.cli;

import io.parkstream.ParkstreamException;
import io.parkstream.app.ConfiguredTracing;
import io.parkstream.config.ParkstreamConfig;
import io.parkstream.domain.SpaceMap;
import io.parkstream.gateway.CameraConnections;
import io.parkstream.gateway.CameraFrames;
import io.parkstream.gateway.CaptureTimes;
import io.parkstream.gateway.ChangeGate;
import io.parkstream.gateway.ConditionPublisher;
import io.parkstream.gateway.CropPublisher;
import io.parkstream.gateway.FolderFrames;
import io.parkstream.gateway.FollowedFrames;
import io.parkstream.gateway.FramePacer;
import io.parkstream.gateway.FrameSource;
import io.parkstream.gateway.GatewayRun;
import io.parkstream.gateway.SkippedFrames;
import io.parkstream.gateway.SpaceMapFile;
import io.parkstream.gateway.SpaceMapPublisher;
import io.parkstream.tracing.Tracing;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A camera's gateway: frames and a space map in, crops on a topic out. */
@Command(
    name = "gateway",
    mixinStandardHelpOptions = true,
    description = {
      "Cuts the frames of one camera by its space map and publishes map and crops.",
      "Frames: a camera (RTSP, RTMP, Motion-JPEG or single pictures over HTTP), pictures of a folder, or a"
          + " film.",
      "Frames that are not whole, or have not the map's size, are skipped and counted; a folder that"
          + " is away is waited for.",
      "A camera that is away is connected again, until the process is ended.",
      "Ends with 0 if all crops sent were acknowledged and, without --camera and --follow, at least one was."
    },
    subcommands = {
      ImportMapCommand.class,
      FrameCommand.class,
      PreviewCommand.class,
      CheckCropCommand.class,
      DrawFramesCommand.class
    })
final class GatewayCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Option(names = "--map", paramLabel = "FILE", description = "The camera's space map, JSON.")
  @Nullable Path map;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Many cameras: a YAML list \"cameras\" of map, camera, rate, on-change and so on.")
  @Nullable Path cameras;

  @ArgGroup SourceOption source = new SourceOption();

  @Mixin final FilmOption film = new FilmOption();

  @Mixin final CameraOption access = new CameraOption();

  @Option(
      names = "--follow",
      description = "Wait for further pictures in the folder, until the process is ended.")
  boolean follow;

  @Mixin final CropTarget target = new CropTarget();

  @Option(
      names = "--maps-topic",
      defaultValue = "parking.spacemaps",
      description = "Default: ${DEFAULT-VALUE}.")
  String mapsTopic = "parking.spacemaps";

  @Mixin final PortOption port = new PortOption();

  @Mixin final WatchOption watch = new WatchOption();

  @Mixin final GeometryOption cut = new GeometryOption();

  @Option(
      names = "--time",
      paramLabel = "WHICH",
      defaultValue = "now",
      description =
          "now, or recorded: as the picture's name (2013-04-15_07_05_01 or 20130415_070501) says,"
              + " otherwise its file; pictures come in that order. Default: now.")
  FramePacer.Time time = FramePacer.Time.NOW;

  @Option(
      names = "--time-zone",
      paramLabel = "ZONE",
      defaultValue = "UTC",
      description =
          "With --time recorded: of times in names that end in no offset, such as Europe/Berlin for"
              + " FFmpeg's local times; in the hour that comes twice when clocks go back, the files'"
              + " times decide. Default: UTC.")
  ZoneId timeZone = ZoneOffset.UTC;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "1",
      description = "Crops of each space per second, 0.01 to 100. Default: ${DEFAULT-VALUE}.")
  double rate = 1;

  @Option(
      names = "--hold",
      paramLabel = "TIME",
      converter = DurationOption.class,
      description = "Show each frame for so long, such as 10s. Default: once.")
  @Nullable Duration hold;

  @Option(
      names = "--on-change",
      description = "Send a crop only when it differs, shortly after that, and now and then.")
  boolean onChange;

  @Option(
      names = "--keep-alive",
      paramLabel = "TIME",
      defaultValue = "60s",
      converter = DurationOption.class,
      description =
          "With --on-change: longest time without a crop of a space; at most half of the silence"
              + " budget in the map. Default: 60s.")
  Duration keepAlive = Duration.ofSeconds(60);

  @Option(
      names = "--frozen-after",
      paramLabel = "TIME",
      defaultValue = "60s",
      converter = DurationOption.OrZero.class,
      description =
          "How long the camera may deliver one and the same picture, pixel for pixel, before nothing"
              + " is sent and its spaces become unknown; 0s sends for ever. Default: 60s.")
  Duration frozenAfter = Duration.ofSeconds(60);

  private final ParkstreamConfig config;

  GatewayCommand(ParkstreamConfig config) {
    this.config = config;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (cameras != null) {
      return callMany(cameras);
    }
    GatewayRun.Settings settings = settings();
    try (PortOption.Open open = port.open(spec)) {
      target.require(mapsTopic, watch.topic);
      return callOne(settings, open);
    }
  }

  private int callOne(GatewayRun.Settings settings, PortOption.Open open)
      throws InterruptedException {
    SkippedFrames skipped = new SkippedFrames();
    CameraConnections connections = new CameraConnections();
    Producer<String, byte[]> producer = target.producer();
    try (OrderlyEnd end = new OrderlyEnd();
        Tracing tracing = ConfiguredTracing.gateway(config.tracing());
        CropPublisher publisher =
            new CropPublisher(
                producer, target.cropsTopic, CropPublisher.newRun(), crop -> {}, tracing);
        ConditionPublisher conditions = new ConditionPublisher(producer, watch.topic);
        FrameSource frames = open(skipped, connections)) {
      SpaceMapPublisher.publish(producer, mapsTopic, List.of(settings.map()), Instant.now());
      sayBegin(settings.map());
      GatewayRun run =
          new GatewayRun(settings, frames, skipped, connections, publisher, conditions);
      open.watch(List.of(run));
      return report(run.run(), publisher);
    }
  }

  private int callMany(Path file) throws InterruptedException {
    if (map != null || source.isGiven()) {
      throw new ParameterException(
          spec.commandLine(), "with --config the cameras, their maps and options are in its file");
    }
    try (ManyCameras many = new ManyCameras(file, () -> new GatewayCommand(config));
        PortOption.Open open = port.open(spec)) {
      target.require(mapsTopic, watch.topic);
      try (OrderlyEnd end = new OrderlyEnd();
          Tracing tracing = ConfiguredTracing.gateway(config.tracing());
          Producer<String, byte[]> producer = target.producer();
          ConditionPublisher conditions = new ConditionPublisher(producer, watch.topic)) {
        SpaceMapPublisher.publish(producer, mapsTopic, many.maps(), Instant.now());
        PrintWriter err = spec.commandLine().getErr();
        err.printf(
            "%d cameras of %s to %s at %s%n",
            many.settings().size(), file, target.cropsTopic, target.broker);
        err.flush();
        int failed =
            many.run(
                producer,
                target.cropsTopic,
                conditions,
                tracing,
                open::watch,
                spec.commandLine().getOut());
        return failed == 0 ? 0 : 1;
      }
    }
  }

  private void requireSource() {
    if (map == null || !source.isGiven()) {
      throw new ParameterException(
          spec.commandLine(),
          "--map and one of --camera, --frames and --video are needed, or --config");
    }
    if (!(rate >= 0.01 && rate <= 100)) {
      throw new ParameterException(
          spec.commandLine(), "--rate must be from 0.01 to 100 and not " + rate);
    }
    if (follow && source.frames == null) {
      throw new ParameterException(
          spec.commandLine(), "--follow waits for pictures in a folder and needs --frames");
    }
    film.require(spec, source.video != null);
    if (source.camera != null && (hold != null || time == FramePacer.Time.RECORDED)) {
      throw new ParameterException(
          spec.commandLine(),
          "--hold and --time are for recorded frames; those of a camera are sent once, with the"
              + " time at which they came");
    }
    if (source.camera == null && access.login != null) {
      throw new ParameterException(spec.commandLine(), "--login is for --camera");
    }
  }

  private SpaceMap spaces(Path file) {
    SpaceMap read = SpaceMapFile.read(file);
    PerspectiveCorners.require(spec, cut.geometry, read, file);
    try {
      return new SilenceRoom(rate, onChange ? keepAlive : null, file).fit(read);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * What the options say of a camera, with its map.
   *
   * @throws ParameterException if they do not go together
   */
  GatewayRun.Settings settings() {
    requireSource();
    return new GatewayRun.Settings(
        spaces(required(map)),
        cut.geometry,
        gate(),
        source.camera == null ? time : FramePacer.Time.RECORDED,
        rate,
        hold == null ? Duration.ZERO : hold,
        frozenAfter,
        watch.settings(spec));
  }

  /** Who says "now" of a picture shows the newest. */
  FrameSource open(SkippedFrames skipped, CameraConnections connections) {
    if (source.camera != null) {
      return new CameraFrames(
          access.address(source.camera),
          access.transport,
          Duration.ofNanos(Math.round(1e9 / rate)),
          skipped,
          connections);
    }
    CaptureTimes times = new CaptureTimes(time == FramePacer.Time.RECORDED, timeZone);
    if (source.frames == null) {
      return film.open(required(source.video), rate, skipped);
    }
    if (!follow) {
      return new FolderFrames(source.frames, times, skipped);
    }
    FollowedFrames.Order order =
        time == FramePacer.Time.NOW ? FollowedFrames.Order.NEWEST : FollowedFrames.Order.ALL;
    return new FollowedFrames(source.frames, order, times, skipped);
  }

  private static Path required(@Nullable Path path) {
    if (path == null) {
      throw new IllegalStateException("one of the sources is given");
    }
    return path;
  }

  private @Nullable ChangeGate gate() {
    return onChange
        ? new ChangeGate(
            new ChangeGate.Policy(
                ChangeGate.Policy.DEFAULT.difference(),
                ChangeGate.Policy.DEFAULT.settle(),
                keepAlive))
        : null;
  }

  private void sayBegin(SpaceMap spaces) {
    PrintWriter err = spec.commandLine().getErr();
    err.printf(
        Locale.ROOT,
        "camera %s: %d spaces, frames of %s%s, each space %s times a second to %s at %s%n",
        spaces.camera().key(),
        spaces.spaces().size(),
        source,
        follow ? " as they are written" : "",
        BigDecimal.valueOf(rate).stripTrailingZeros().toPlainString(),
        target.cropsTopic,
        target.broker);
    err.flush();
  }

  private int report(GatewayRun.Report done, CropPublisher publisher) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(done.line());
    out.flush();
    boolean endless = follow || source.camera != null;
    if (!endless) {
      done.tooFew().ifPresent(spec.commandLine().getErr()::println);
    }
    publisher.requireNoneFailed();
    if (!endless && done.crops().published() == 0) {
      throw new ParkstreamException("nothing was published: " + done.line());
    }
    return 0;
  }
}
