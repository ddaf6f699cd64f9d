package io.parkstream.training.dataset;

import io.parkstream.ParkstreamException;
import io.parkstream.gateway.CropGeometry;
import io.parkstream.gateway.PixelPoint;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.opencv.opencv_core.Mat;
import org.jspecify.annotations.Nullable;

/** Cuts a folder of annotated PKLot frames into labelled crops. */
public final class PkLotImport {
  private static final double LARGEST = 1.3;
  private static final double SMALLEST = 0.85;

  /** Of the contour's box. */
  private static final double FARTHEST = 0.18;

  private final CropGeometry geometry;
  private final @Nullable Long seed;

  /** Cuts where the annotation says. */
  public PkLotImport(CropGeometry geometry) {
    this(geometry, null);
  }

  /**
   * Cuts as by marks of somebody who took less care, for training.
   *
   * @param seed of what each mark is off by; null to cut where the annotation says
   */
  public PkLotImport(CropGeometry geometry, @Nullable Long seed) {
    this.geometry = geometry;
    this.seed = seed;
  }

  /**
   * Writes one crop per labelled space, named by frame, camera and space.
   *
   * @throws ParkstreamException when a frame or its annotation cannot be read
   */
  public CropFolder.Counts run(Path frames, Path directory) {
    List<AnnotatedFrame> found = AnnotatedFrame.in(frames);
    CropFolder folder = new CropFolder(directory);
    for (AnnotatedFrame frame : found) {
      try (Mat picture = frame.read()) {
        for (AnnotatedSpace space : frame.annotations().spaces()) {
          Boolean occupied = space.occupied();
          if (occupied == null) {
            folder.skipUnlabelled();
          } else {
            String name = "%s_%s_%s.jpg".formatted(frame.name(), frame.camera(), space.id());
            folder.write(name, geometry.cutJpeg(picture, contour(space, name)), occupied);
          }
        }
      }
    }
    return folder.counts();
  }

  private List<PixelPoint> contour(AnnotatedSpace space, String name) {
    return seed == null
        ? space.contour()
        : loose(space.contour(), new SplittableRandom(31 * seed + name.hashCode()));
  }

  /** Larger or smaller by up to a third and aside by up to a fifth of the contour's box. */
  private static List<PixelPoint> loose(List<PixelPoint> contour, SplittableRandom random) {
    double left = contour.stream().mapToDouble(PixelPoint::x).min().orElseThrow();
    double right = contour.stream().mapToDouble(PixelPoint::x).max().orElseThrow();
    double top = contour.stream().mapToDouble(PixelPoint::y).min().orElseThrow();
    double bottom = contour.stream().mapToDouble(PixelPoint::y).max().orElseThrow();
    double scale = random.nextDouble(SMALLEST, LARGEST);
    double x = (left + right) / 2;
    double y = (top + bottom) / 2;
    double shiftX = random.nextDouble(-FARTHEST, FARTHEST) * (right - left);
    double shiftY = random.nextDouble(-FARTHEST, FARTHEST) * (bottom - top);
    return contour.stream()
        .map(
            p -> new PixelPoint(x + shiftX + scale * (p.x() - x), y + shiftY + scale * (p.y() - y)))
        .toList();
  }
}
