package io.parkstream.cli;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.gateway.FolderFrames;
import io.parkstream.gateway.Frame;
import io.parkstream.gateway.SpaceMapFile;
import io.parkstream.training.dataset.PkLotSpaceMap;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a space map of an annotated PKLot frame. */
@Command(
    name = "import-map",
    description = "Makes a space map, JSON, of a frame and its PKLot XML.",
    mixinStandardHelpOptions = true)
final class ImportMapCommand implements Callable<Integer> {
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
