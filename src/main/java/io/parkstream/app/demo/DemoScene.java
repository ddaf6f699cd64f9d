package io.parkstream.app.demo;

import io.parkstream.gateway.LabelledCrop;
import java.time.Instant;
import java.util.List;

/** What the demo's cameras see. */
interface DemoScene {
  /** For the first line of the demo. */
  String describe();

  /** The next camera's frame: the crops of its spaces, with the truth. */
  List<LabelledCrop> next(Instant capturedAt);
}
