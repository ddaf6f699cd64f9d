package io.parkstream.web.view;

import io.parkstream.domain.SpaceMap;
import java.util.List;
import java.util.stream.Stream;

/**
 * The spaces of a camera as its gateway published them.
 *
 * @param revision of the map
 * @param width of the frame, in pixels
 * @param height of the frame, in pixels
 * @param spaces with their outlines
 */
public record CameraMap(
    String site, String camera, long revision, int width, int height, List<Outline> spaces) {
  private static final int MAP_BYTES = 500;
  private static final int OUTLINE_BYTES = 200;

  /** An object and the reference to it. */
  private static final int NUMBER_BYTES = 24;

  public CameraMap {
    spaces = List.copyOf(spaces);
  }

  static CameraMap of(SpaceMap map) {
    return new CameraMap(
        map.camera().site(),
        map.camera().camera(),
        map.revision(),
        map.frame().width(),
        map.frame().height(),
        map.spaces().stream().map(Outline::of).toList());
  }

  /** What the map takes of the view's memory. */
  long bytes() {
    long bytes = MAP_BYTES;
    for (Outline outline : spaces) {
      bytes += OUTLINE_BYTES + (long) NUMBER_BYTES * outline.polygon().size();
    }
    return bytes;
  }

  /**
   * The outline of a space.
   *
   * @param polygon x and y of each corner in turn, in pixels of the frame
   */
  public record Outline(String space, List<Double> polygon) {
    public Outline {
      polygon = List.copyOf(polygon);
    }

    private static Outline of(SpaceMap.MappedSpace space) {
      return new Outline(
          space.space(),
          space.polygon().stream()
              .flatMap(corner -> Stream.of(tenths(corner.x()), tenths(corner.y())))
              .toList());
    }

    /** No screen shows less. */
    private static double tenths(double pixels) {
      return Math.round(pixels * 10) / 10.0;
    }
  }
}
