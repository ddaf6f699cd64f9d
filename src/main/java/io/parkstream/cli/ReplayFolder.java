package io.parkstream.cli;

import io.parkstream.gateway.CropGeometry;
import io.parkstream.gateway.SpaceMapFile;
import io.parkstream.tools.replay.FrameCrops;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which frames of a camera {@code replay} cuts crops from, and for how long each is shown. */
final class ReplayFolder {
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
      description = "bounding-box, square or perspective, as the gateway's. Default: bounding-box.")
  CropGeometry geometry = CropGeometry.BOUNDING_BOX;

  @Option(
      names = "--hold",
      paramLabel = "TIME",
      converter = DurationOption.class,
      description =
          "Show each frame for so long, one after the other. Default: once, when it was recorded.")
  @Nullable Duration hold;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "1",
      description = "Crops of each space per second while held. Default: ${DEFAULT-VALUE}.")
  double rate = 1;

  /**
   * The crops, cut when they are asked for.
   *
   * @throws ParameterException if the rate is out of range
   */
  FrameCrops source(CommandLine line) {
    if (!(rate >= 0.01 && rate <= 100)) {
      throw new ParameterException(line, "--rate must be from 0.01 to 100 and not " + rate);
    }
    return new FrameCrops(frames, SpaceMapFile.read(map), geometry, hold, rate);
  }
}
