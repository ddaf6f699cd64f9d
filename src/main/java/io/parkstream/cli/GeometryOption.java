package io.parkstream.cli;

import io.parkstream.gateway.CropGeometry;
import picocli.CommandLine.Option;

/** How a space is cut out of a frame; the same for publishing, previewing and replaying crops. */
final class GeometryOption {
  @Option(
      names = "--geometry",
      paramLabel = "G",
      defaultValue = "bounding-box",
      converter = DatasetCommand.GeometryConverter.class,
      description =
          "How a space is cut out of its frame: bounding-box, square or perspective; the shipped model"
              + " does best on the first. Default: bounding-box.")
  CropGeometry geometry = CropGeometry.BOUNDING_BOX;
}
