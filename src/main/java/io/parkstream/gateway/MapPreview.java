package io.parkstream.gateway;

import io.parkstream.domain.SpaceMap;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point;
import org.bytedeco.opencv.opencv_core.Scalar;

/** Draws a map over a frame, so that its author can check it. */
public final class MapPreview {
  private MapPreview() {}

  /**
   * Writes a picture of the frame with the outlines and ids of the spaces, and in a darker, thinner
   * line what is cut of each.
   *
   * @param geometry of the cut
   * @param file ends in .png or .jpg, or as another format that OpenCV writes
   * @throws io.parkstream.ParkstreamException if it ends otherwise, or cannot be written
   */
  public static void write(Frame frame, SpaceMap map, CropGeometry geometry, Path file) {
    FrameFile.require(file);
    try (Mat picture = frame.pixels().clone();
        Scalar line = new Scalar(80, 255, 255, 0);
        Scalar cut = new Scalar(255, 144, 30, 0);
        Scalar shadow = new Scalar(0, 0, 0, 0)) {
      for (SpaceMap.MappedSpace space : map.spaces()) {
        List<PixelPoint> contour = SpaceOutlines.contour(space);
        outline(picture, geometry.outline(picture, contour), cut, 1);
        outline(picture, contour, line, 2);
        name(picture, space.space(), contour, shadow, 3);
        name(picture, space.space(), contour, line, 1);
      }
      FrameFile.write(picture, file);
    }
  }

  private static void outline(Mat picture, List<PixelPoint> corners, Scalar colour, int thickness) {
    for (int i = 0; i < corners.size(); i++) {
      try (Point from = point(corners.get(i));
          Point to = point(corners.get((i + 1) % corners.size()))) {
        opencv_imgproc.line(picture, from, to, colour, thickness, opencv_imgproc.LINE_AA, 0);
      }
    }
  }

  private static void name(
      Mat picture, String name, List<PixelPoint> contour, Scalar colour, int thickness) {
    double x = contour.stream().mapToDouble(PixelPoint::x).average().orElseThrow();
    double y = contour.stream().mapToDouble(PixelPoint::y).average().orElseThrow();
    try (Point at = point(new PixelPoint(x - 4.5 * name.length(), y + 5))) {
      opencv_imgproc.putText(
          picture,
          name,
          at,
          opencv_imgproc.FONT_HERSHEY_SIMPLEX,
          0.5,
          colour,
          thickness,
          opencv_imgproc.LINE_AA,
          false);
    }
  }

  private static Point point(PixelPoint point) {
    return new Point((int) Math.round(point.x()), (int) Math.round(point.y()));
  }
}
