package io.parkstream.cli;

import io.parkstream.app.ConfiguredTracing;
import io.parkstream.config.ParkstreamConfig;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.gateway.CameraGateway;
import io.parkstream.gateway.ChangeGate;
import io.parkstream.gateway.CropGeometry;
import io.parkstream.gateway.CropPublisher;
import io.parkstream.gateway.FolderFrames;
import io.parkstream.gateway.Frame;
import io.parkstream.gateway.FramePacer;
import io.parkstream.gateway.FrameSource;
import io.parkstream.gateway.MapPreview;
import io.parkstream.gateway.SpaceMapFile;
import io.parkstream.gateway.SpaceMapPublisher;
import io.parkstream.gateway.VideoFrames;
import io.parkstream.image.DecodeResult;
import io.parkstream.image.OpenCvPictureDecoder;
import io.parkstream.image.PictureLimits;
import io.parkstream.tracing.Tracing;
import io.parkstream.training.dataset.PkLotSpaceMap;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A camera's gateway: frames and a space map in, crops on a topic out. */
@Command(
    name = "gateway",
    mixinStandardHelpOptions = true,
    description = {
      "Cuts the frames of one camera by its space map and publishes map and crops.",
      "Frames: pictures of a folder, or a Motion-JPEG file. For other films and for RTSP let FFmpeg write pictures"
          + " into a folder that is followed:",
      "  ffmpeg -i rtsp://camera/stream -vf fps=1 -q:v 2 frames/%%09d.jpg"
    },
    subcommands = {
      GatewayCommand.ImportMap.class,
      GatewayCommand.Preview.class,
      GatewayCommand.CheckCrop.class,
      DrawFramesCommand.class
    })
final class GatewayCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Option(names = "--map", paramLabel = "FILE", description = "The camera's space map, JSON.")
  @Nullable Path map;

  @ArgGroup Source source = new Source();

  /** One of them. */
  static final class Source {
    @Option(names = "--frames", paramLabel = "DIR", description = "Pictures, in order of name.")
    @Nullable Path frames;

    @Option(names = "--video", paramLabel = "FILE", description = "Motion-JPEG in AVI.")
    @Nullable Path video;
  }

  @Option(names = "--follow", description = "Wait for further pictures in the folder.")
  boolean follow;

  @Mixin final KafkaClientOption client = new KafkaClientOption();

  @Option(
      names = "--broker",
      paramLabel = "HOST:PORT",
      defaultValue = "localhost:9092",
      description = "Default: ${DEFAULT-VALUE}.")
  String broker = "localhost:9092";

  @Option(
      names = "--crops-topic",
      defaultValue = "parking.crops",
      description = "Default: ${DEFAULT-VALUE}.")
  String cropsTopic = "parking.crops";

  @Option(
      names = "--maps-topic",
      defaultValue = "parking.spacemaps",
      description = "Default: ${DEFAULT-VALUE}.")
  String mapsTopic = "parking.spacemaps";

  @Option(
      names = "--geometry",
      paramLabel = "G",
      defaultValue = "bounding-box",
      converter = DatasetCommand.GeometryConverter.class,
      description =
          "bounding-box, square or perspective; the shipped model does best on the first. Default: bounding-box.")
  CropGeometry geometry = CropGeometry.BOUNDING_BOX;

  @Option(
      names = "--time",
      paramLabel = "WHICH",
      defaultValue = "now",
      description =
          "now, or recorded: as the picture's name (2013-04-15_07_05_01) or file says."
              + " Default: now.")
  FramePacer.Time time = FramePacer.Time.NOW;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "1",
      description = "Crops of each space per second, 0.01 to 100. Default: ${DEFAULT-VALUE}.")
  double rate = 1;

  @Option(
      names = "--hold",
      paramLabel = "TIME",
      converter = DemoCommand.DurationOption.class,
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
      converter = DemoCommand.DurationOption.class,
      description =
          "With --on-change: longest time without a crop of a space; at most half of the silence"
              + " budget in the map. Default: 60s.")
  Duration keepAlive = Duration.ofSeconds(60);

  /** One may be lost on the way, and another be late. */
  private static final int PAUSES_OF_SILENCE = 3;

  /** A silence budget that is shorter would give a camera up that is only late. */
  private static final int LEAST_PAUSES_OF_SILENCE = 2;

  /** Of a service, for cameras whose map says nothing, unless it is told otherwise. */
  private static final Duration USUAL_SILENCE = Duration.ofMinutes(1);

  /** A map can say no silence budget of three shorter or longer ones. */
  private static final Duration MIN_KEEP_ALIVE = Duration.ofMillis(334);

  private static final Duration MAX_KEEP_ALIVE = SpaceMap.MAX_SILENCE.dividedBy(PAUSES_OF_SILENCE);

  private final ParkstreamConfig config;

  GatewayCommand(ParkstreamConfig config) {
    this.config = config;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (map == null || (source.frames == null && source.video == null)) {
      throw new ParameterException(
          spec.commandLine(), "--map and one of --frames and --video are needed");
    }
    if (!(rate >= 0.01 && rate <= 100)) {
      throw new ParameterException(
          spec.commandLine(), "--rate must be from 0.01 to 100 and not " + rate);
    }
    SpaceMap spaces = withRoomForSilence(requireCorners(SpaceMapFile.read(map)));
    Producer<String, byte[]> producer = CropPublisher.producer(broker, client.settings());
    try (OrderlyEnd end = new OrderlyEnd();
        FrameSource frames = open();
        Tracing tracing = ConfiguredTracing.gateway(config.tracing());
        CropPublisher publisher =
            new CropPublisher(producer, cropsTopic, CropPublisher.newRun(), crop -> {}, tracing)) {
      SpaceMapPublisher.publish(producer, mapsTopic, List.of(spaces), Instant.now());
      CameraGateway gateway = new CameraGateway(spaces, geometry, gate(), publisher);
      try {
        new FramePacer(frames, gateway, time, rate, hold == null ? Duration.ZERO : hold).run();
      } catch (InterruptException e) {
        // It waited for the broker when it was told to end.
      }
      // With the flag set nothing could be flushed.
      Thread.interrupted();
      publisher.flush();
      return report(gateway.counts(), publisher);
    }
  }

  /** Found before the map is published, and not at the first frame. */
  private SpaceMap requireCorners(SpaceMap read) {
    if (geometry != CropGeometry.PERSPECTIVE) {
      return read;
    }
    for (SpaceMap.MappedSpace space : read.spaces()) {
      int corners = space.polygon().size();
      if (corners != 4) {
        throw new ParameterException(
            spec.commandLine(),
            "--geometry perspective needs spaces of 4 corners, and space "
                + space.space()
                + " of "
                + map
                + " has "
                + corners
                + "; bounding-box and square take any number");
      }
    }
    return read;
  }

  /**
   * A camera is silent between two crops, and must not be taken for dead meanwhile: its spaces
   * would be unknown and known again for ever.
   */
  SpaceMap withRoomForSilence(SpaceMap read) {
    Duration budget = read.silenceBudget();
    Duration pause = longestPause();
    if (budget != null) {
      if (isTooShort(budget, pause)) {
        throw tooShort(budget, pause);
      }
      return read;
    }
    if (onChange) {
      requireKeepAlive();
    } else if (!isTooShort(USUAL_SILENCE, pause)) {
      return read;
    }
    return new SpaceMap(
        read.camera(),
        read.revision(),
        read.frame(),
        pause.multipliedBy(PAUSES_OF_SILENCE),
        read.spaces());
  }

  /** Between two crops of a space, when all is well. */
  private Duration longestPause() {
    Duration period = period();
    return onChange && keepAlive.compareTo(period) > 0 ? keepAlive : period;
  }

  private Duration period() {
    return Duration.ofNanos(Math.round(1e9 / rate));
  }

  private static boolean isTooShort(Duration budget, Duration pause) {
    return budget.dividedBy(LEAST_PAUSES_OF_SILENCE).compareTo(pause) < 0;
  }

  private void requireKeepAlive() {
    if (keepAlive.compareTo(MIN_KEEP_ALIVE) < 0 || keepAlive.compareTo(MAX_KEEP_ALIVE) > 0) {
      throw new ParameterException(
          spec.commandLine(),
          "--keep-alive must be from "
              + seconds(MIN_KEEP_ALIVE)
              + " to "
              + seconds(MAX_KEEP_ALIVE)
              + " s and not "
              + seconds(keepAlive)
              + " s where the map says no silenceBudgetSeconds");
    }
  }

  private ParameterException tooShort(Duration budget, Duration pause) {
    boolean isQuiet = pause.compareTo(period()) > 0;
    Duration longest = budget.dividedBy(LEAST_PAUSES_OF_SILENCE);
    String sends =
        isQuiet
            ? "with --on-change a quiet camera sends each "
            : "at --rate " + rate + " a camera sends each ";
    String instead =
        isQuiet
            ? "lower --keep-alive to " + seconds(longest) + "s"
            : "raise --rate to " + rate(longest);
    return new ParameterException(
        spec.commandLine(),
        sends
            + seconds(pause)
            + " s, and "
            + map
            + " says that it is dead after "
            + seconds(budget)
            + " s; "
            + raise(pause)
            + instead);
  }

  /** Of the budget, if one of so many pauses can be said. */
  private static String raise(Duration pause) {
    return pause.compareTo(MAX_KEEP_ALIVE) > 0
        ? ""
        : "raise silenceBudgetSeconds to "
            + seconds(pause.multipliedBy(PAUSES_OF_SILENCE))
            + " or ";
  }

  private static String seconds(Duration duration) {
    return BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros().toPlainString();
  }

  /** Three digits after the point, rounded up. */
  private static String rate(Duration period) {
    long thousandths = (long) Math.ceil(1e6 / period.toMillis());
    return BigDecimal.valueOf(thousandths, 3).stripTrailingZeros().toPlainString();
  }

  private FrameSource open() {
    return source.frames != null
        ? new FolderFrames(source.frames, follow())
        : new VideoFrames(required(source.video));
  }

  /** Who says "now" of a picture shows the newest. */
  private FolderFrames.Follow follow() {
    if (!follow) {
      return FolderFrames.Follow.NOT;
    }
    return time == FramePacer.Time.NOW ? FolderFrames.Follow.NEWEST : FolderFrames.Follow.ALL;
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

  private int report(CameraGateway.Counts done, CropPublisher publisher) {
    PrintWriter out = spec.commandLine().getOut();
    CropPublisher.Counts counts = publisher.counts();
    out.printf(
        Locale.ROOT,
        "%d frames, %d crops cut, %d sent, %d acknowledged, %d failed%n",
        done.frames(),
        done.crops(),
        done.sent(),
        counts.published(),
        counts.failed());
    out.flush();
    publisher.requireNoneFailed();
    return 0;
  }

  /** Makes a space map of an annotated PKLot frame. */
  @Command(
      name = "import-map",
      description = "Makes a space map, JSON, of a frame and its PKLot XML.",
      mixinStandardHelpOptions = true)
  static final class ImportMap implements Callable<Integer> {
    @Spec CommandSpec spec;

    @Option(names = "--site", required = true, description = "Id of the site.")
    String site = "";

    @Option(names = "--camera", required = true, description = "Id of the camera.")
    String camera = "";

    @Option(
        names = "--revision",
        defaultValue = "1",
        description = "Grows with every change of the map. Default: ${DEFAULT-VALUE}.")
    long revision;

    @Parameters(index = "0", paramLabel = "XML", description = "The annotation.")
    Path xml = Path.of("");

    @Parameters(index = "1", paramLabel = "FRAME", description = "A frame, for its size.")
    Path picture = Path.of("");

    @Parameters(index = "2", paramLabel = "MAP", description = "The file to write.")
    Path file = Path.of("");

    @Override
    public Integer call() {
      try (Frame frame = FolderFrames.read(picture)) {
        SpaceMap map =
            PkLotSpaceMap.read(
                xml, id(site, camera), revision, new SpaceMap.Frame(frame.width(), frame.height()));
        SpaceMapFile.write(map, file);
        spec.commandLine()
            .getOut()
            .printf("%s: %d spaces of camera %s%n", file, map.spaces().size(), map.camera().key());
        return 0;
      }
    }

    private CameraId id(String itsSite, String itsCamera) {
      try {
        return new CameraId(itsSite, itsCamera);
      } catch (IllegalArgumentException e) {
        throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
      }
    }
  }

  /** Draws a map over a frame. */
  @Command(
      name = "preview",
      description = "Draws a space map over a frame, into a picture.",
      mixinStandardHelpOptions = true)
  static final class Preview implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "MAP", description = "The space map, JSON.")
    Path map = Path.of("");

    @Parameters(index = "1", paramLabel = "FRAME", description = "A frame of the camera.")
    Path picture = Path.of("");

    @Parameters(index = "2", paramLabel = "PICTURE", description = "The .png or .jpg to write.")
    Path file = Path.of("");

    @Override
    public Integer call() {
      try (Frame frame = FolderFrames.read(picture)) {
        SpaceMap spaces = SpaceMapFile.read(map);
        CameraGateway.requireSize(spaces, frame);
        MapPreview.write(frame, spaces, file);
        return 0;
      }
    }
  }

  /** Says what the service would say of a crop. */
  @Command(
      name = "check-crop",
      description = {
        "Says what the service would say of crops: what they show, or why they would be dead letters.",
        "Ends with 1 if one would be or cannot be read; the others are answered all the same."
      },
      mixinStandardHelpOptions = true)
  static final class CheckCrop implements Callable<Integer> {
    @Spec CommandSpec spec;
    @Mixin ModelOptions model = new ModelOptions();

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Crops, one space each.")
    List<Path> crops = List.of();

    @Override
    public Integer call() {
      PrintWriter out = spec.commandLine().getOut();
      int refused = 0;
      try (InferenceEngine engine = model.engine(model.open());
          OpenCvPictureDecoder decoder =
              new OpenCvPictureDecoder(engine.input(), PictureLimits.CROPS)) {
        ByteBuffer pixels = ByteBuffer.allocateDirect(engine.input().bytes());
        float[] answer = new float[1];
        for (Path crop : crops) {
          byte[] bytes;
          try {
            bytes = PictureFiles.read(crop, PictureLimits.CROPS);
          } catch (IOException e) {
            refused++;
            spec.commandLine().getErr().println(crop + ": " + PictureFiles.describe(e));
            continue;
          }
          DecodeResult result = decoder.decode(bytes);
          if (result instanceof DecodeResult.Decoded decoded) {
            pixels.put(0, decoded.pixels());
            engine.classify(pixels, 1, answer);
            out.printf(
                Locale.ROOT,
                "%s: %s, probability %.4f%n",
                crop,
                answer[0] >= 0.5 ? "occupied" : "empty",
                answer[0]);
          } else if (result instanceof DecodeResult.Undecodable undecodable) {
            refused++;
            out.printf(
                "%s: dead letter, %s: %s%n",
                crop, undecodable.reason().word(), undecodable.message());
          }
        }
      }
      out.flush();
      return refused == 0 ? 0 : 1;
    }
  }
}
