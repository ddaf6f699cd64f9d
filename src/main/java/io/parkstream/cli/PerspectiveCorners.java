package io.parkstream.cli;

import io.parkstream.domain.SpaceMap;
import io.parkstream.gateway.CropGeometry;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** A warp needs four corners; found before a map is used, and not at its first frame. */
final class PerspectiveCorners {
  private PerspectiveCorners() {}

  /**
   * Checks a map against the geometry that it is cut by.
   *
   * @throws ParameterException with the space that has not four corners
   */
  static void require(CommandSpec spec, CropGeometry geometry, SpaceMap map, Path file) {
    if (geometry != CropGeometry.PERSPECTIVE) {
      return;
    }
    for (SpaceMap.MappedSpace space : map.spaces()) {
      int corners = space.polygon().size();
      if (corners != 4) {
        throw new ParameterException(
            spec.commandLine(),
            "--geometry perspective needs spaces of 4 corners, and space "
                + space.space()
                + " of "
                + file
                + " has "
                + corners
                + "; bounding-box and square take any number");
      }
    }
  }
}
