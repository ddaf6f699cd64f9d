package io.parkstream.cli;

import io.parkstream.domain.Ids;
import io.parkstream.tools.simulator.CarParkSimulator;
import io.parkstream.tools.simulator.DrawnFilm;
import io.parkstream.tools.simulator.SimulatorOptions;
import io.parkstream.tools.simulator.SimulatorStyle;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A camera for those who have none: whole frames, for a gateway to cut. */
@Command(
    name = "draw-frames",
    mixinStandardHelpOptions = true,
    description = {
      "Draws the frames of a car park into a folder, in real time, and its space map as map.json.",
      "A gateway follows it: gateway --map DIR/map.json --frames DIR --follow"
    })
final class DrawFramesCommand implements Callable<Integer> {
  /** Clouds and lamps change this often. */
  private static final Duration LIGHT_HOLDS = Duration.ofMinutes(1);

  @Spec CommandSpec spec;

  @Parameters(index = "0", paramLabel = "DIR", description = "Where to; the newest 120 are kept.")
  Path folder = Path.of("");

  @Option(names = "--site", defaultValue = "demo", description = "Default: ${DEFAULT-VALUE}.")
  String site = "demo";

  @Option(
      names = "--spaces",
      defaultValue = "12",
      description = "At most, 1 to 40; fewer if the camera sees fewer. Default: 12.")
  int spaces;

  @Option(
      names = "--rate",
      defaultValue = "1",
      description = "Frames per second, 0.01 to 10. Default: ${DEFAULT-VALUE}.")
  double rate;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      converter = DurationOption.class,
      description = "Such as 60s. Until Ctrl-C by default.")
  @Nullable Duration duration;

  @Option(names = "--seed", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}.")
  long seed;

  @Override
  public Integer call() throws InterruptedException {
    check();
    SimulatorOptions options =
        new SimulatorOptions(
            SimulatorStyle.DEMO, seed, site, 1, spaces, SimulatorOptions.BRISK, LIGHT_HOLDS);
    DrawnFilm film =
        new DrawnFilm(
            new CarParkSimulator(options),
            folder,
            Long.toString(Instant.now().getEpochSecond()),
            DrawnFilm.KEPT);
    Duration frame = Duration.ofNanos((long) (1e9 / rate));
    long begun = System.nanoTime();
    for (long i = 0; duration == null || frame.multipliedBy(i).compareTo(duration) < 0; i++) {
      long wait = begun + frame.toNanos() * i - System.nanoTime();
      if (wait > 0) {
        Thread.sleep(Duration.ofNanos(wait).toMillis());
      }
      film.next(frame);
    }
    return 0;
  }

  private void check() {
    if (!Ids.isValid(site)) {
      throw new ParameterException(spec.commandLine(), "--site is no id: '" + site + "'");
    }
    if (spaces < 1 || spaces > 40) {
      throw new ParameterException(
          spec.commandLine(), "--spaces must be from 1 to 40 and not " + spaces);
    }
    if (!(rate >= 0.01 && rate <= 10)) {
      throw new ParameterException(
          spec.commandLine(), "--rate must be from 0.01 to 10 and not " + rate);
    }
  }
}
