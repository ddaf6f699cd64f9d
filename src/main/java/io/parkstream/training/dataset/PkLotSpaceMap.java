package io.parkstream.training.dataset;

import io.parkstream.ParkstreamException;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.gateway.SpaceMapCheck;
import io.parkstream.gateway.SpaceOutlines;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The space map that an annotated PKLot frame amounts to. */
public final class PkLotSpaceMap {
  private PkLotSpaceMap() {}

  /**
   * The spaces that an annotated PKLot frame shows.
   *
   * @param xml the annotation
   * @param frame its size
   * @throws ParkstreamException when the annotation cannot be read, or its outlines are no spaces
   */
  public static SpaceMap read(Path xml, CameraId camera, long revision, SpaceMap.Frame frame) {
    List<SpaceMap.MappedSpace> spaces = new ArrayList<>();
    try {
      for (AnnotatedSpace space : PkLotAnnotations.read(xml).spaces()) {
        spaces.add(SpaceOutlines.mapped(new SpaceId(camera.site(), space.id()), space.contour()));
      }
      SpaceMap map = new SpaceMap(camera, revision, frame, null, spaces);
      SpaceMapCheck.requireDrawn(map);
      return map;
    } catch (IllegalArgumentException e) {
      throw new ParkstreamException("annotation " + xml + ": " + e.getMessage(), e);
    }
  }
}
