package io.parkstream.cli;

import io.parkstream.gateway.CameraWatch;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How a gateway notices that a camera was moved or covered. */
final class WatchOption {
  private static final Duration LONGEST = Duration.ofMinutes(10);

  @Option(
      names = "--watch-every",
      paramLabel = "TIME",
      defaultValue = "5s",
      converter = DurationOption.OrZero.class,
      description =
          "How often the camera is compared with what its map was drawn on, 1s to 10m: moved,"
              + " obstructed, out of focus or dark, it says so; 0s never looks. Default: 5s.")
  Duration every = Duration.ofSeconds(5);

  @Option(
      names = "--references",
      paramLabel = "DIR",
      description =
          "Keep there what each revision of a map was drawn on. Without it the first frame after"
              + " each start is what later ones are compared with.")
  @Nullable Path references;

  @Option(
      names = "--cameras-topic",
      paramLabel = "TOPIC",
      defaultValue = "parking.cameras",
      description = "Default: ${DEFAULT-VALUE}.")
  String topic = "parking.cameras";

  CameraWatch.Settings settings(CommandSpec spec) {
    if (!every.isZero()
        && (every.compareTo(Duration.ofSeconds(1)) < 0 || every.compareTo(LONGEST) > 0)) {
      throw new ParameterException(
          spec.commandLine(),
          "--watch-every is out of range; expected 0s, or 1s to 10m: " + every.toMillis() + " ms");
    }
    return new CameraWatch.Settings(every, references);
  }
}
