package io.parkstream.gateway;

import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceMap;
import java.util.List;

/** Outlines of spaces, from the gateway's points to the map's corners and back. */
public final class SpaceOutlines {
  private SpaceOutlines() {}

  public static SpaceMap.MappedSpace mapped(SpaceId space, List<PixelPoint> contour) {
    return new SpaceMap.MappedSpace(
        space.space(),
        null,
        contour.stream().map(point -> new SpaceMap.Corner(point.x(), point.y())).toList());
  }

  public static List<PixelPoint> contour(SpaceMap.MappedSpace space) {
    return space.polygon().stream().map(corner -> new PixelPoint(corner.x(), corner.y())).toList();
  }
}
