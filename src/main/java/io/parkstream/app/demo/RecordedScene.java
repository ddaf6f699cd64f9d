package io.parkstream.app.demo;

import io.parkstream.ParkstreamException;
import io.parkstream.gateway.LabelledCrop;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

final class RecordedScene implements DemoScene {
  RecordedScene(Path folder) {
    throw new ParkstreamException("recorded frames are not read yet: " + folder);
  }

  @Override
  public String describe() {
    return "recorded frames";
  }

  @Override
  public List<LabelledCrop> next(Instant capturedAt) {
    return List.of();
  }
}
