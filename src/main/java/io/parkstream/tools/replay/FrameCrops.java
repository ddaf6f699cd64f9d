package io.parkstream.tools.replay;

import io.parkstream.domain.Crop;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.SpaceMap;
import io.parkstream.gateway.CropGeometry;
import io.parkstream.serde.CropHeaders;
import io.parkstream.training.dataset.CutFrames;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A folder of one camera's frames, cut as the gateway cuts them. */
public final class FrameCrops implements ReplaySource {
  private static final String CONTENT_TYPE = "image/jpeg";

  private final Path folder;
  private final SpaceMap map;
  private final CropGeometry geometry;
  private final @Nullable Duration hold;
  private final double rate;

  /**
   * @param hold how long each frame is shown, one after the other; null shows each once, when it
   *     was recorded
   * @param rate crops of each space per second while a frame is held
   */
  public FrameCrops(
      Path folder, SpaceMap map, CropGeometry geometry, @Nullable Duration hold, double rate) {
    this.folder = folder;
    this.map = map;
    this.geometry = geometry;
    this.hold = hold;
    this.rate = rate;
  }

  @Override
  public List<SpaceMap> maps() {
    return List.of(map);
  }

  @Override
  public void forEach(Sink sink) {
    long[] number = {0};
    new CutFrames(folder, map, geometry, hold, rate)
        .forEach(
            (space, capturedAt, picture) ->
                sink.crop(
                    new Crop(
                        map.camera(),
                        space,
                        capturedAt,
                        null,
                        CropHeaders.source(map.camera()),
                        "frame-" + number[0],
                        CONTENT_TYPE,
                        new CropRef(folder.toString(), 0, number[0]++)),
                    picture));
  }
}
