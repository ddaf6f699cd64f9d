package io.parkstream.gateway;

import io.parkstream.ParkstreamException;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.opencv.opencv_core.Mat;

/** Cuts a folder of annotated PKLot frames into labelled crops. */
public final class PkLotImport {
  private final CropGeometry geometry;

  public PkLotImport(CropGeometry geometry) {
    this.geometry = geometry;
  }

  /**
   * Writes one crop per labelled space, named by frame, camera and space.
   *
   * @throws ParkstreamException when a frame or its annotation cannot be read
   */
  public LabelledFolder.Counts run(Path frames, Path directory) {
    List<AnnotatedFrame> found = AnnotatedFrame.in(frames);
    LabelledFolder folder = new LabelledFolder(directory);
    for (AnnotatedFrame frame : found) {
      try (Mat picture = frame.read()) {
        for (AnnotatedSpace space : frame.annotations().spaces()) {
          Boolean occupied = space.occupied();
          if (occupied == null) {
            folder.skipUnlabelled();
          } else {
            String name = "%s_%s_%s.jpg".formatted(frame.name(), frame.camera(), space.id());
            folder.write(name, geometry.cutJpeg(picture, space.contour()), occupied);
          }
        }
      }
    }
    return folder.counts();
  }
}
