package io.parkstream.cli;

import io.parkstream.domain.SpaceMap;
import io.parkstream.gateway.CameraGateway;
import io.parkstream.gateway.FolderFrames;
import io.parkstream.gateway.Frame;
import io.parkstream.gateway.MapPreview;
import io.parkstream.gateway.SpaceMapFile;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Draws a map over a frame. */
@Command(
    name = "preview",
    description = "Draws a space map and the cut of each space over a frame, into a picture.",
    mixinStandardHelpOptions = true)
final class PreviewCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Mixin final GeometryOption cut = new GeometryOption();

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
      PerspectiveCorners.require(spec, cut.geometry, spaces, map);
      MapPreview.write(frame, spaces, cut.geometry, file);
      spec.commandLine()
          .getOut()
          .printf(
              "%s: %d spaces of camera %s over %s, %d × %d pixels%n",
              file,
              spaces.spaces().size(),
              spaces.camera().key(),
              picture,
              frame.width(),
              frame.height());
      return 0;
    }
  }
}
