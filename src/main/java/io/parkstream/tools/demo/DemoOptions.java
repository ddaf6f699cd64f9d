package io.parkstream.tools.demo;

import io.parkstream.gateway.CropGeometry;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the demo is asked for.
 *
 * @param duration of publishing; null until it is stopped
 * @param frames folder of recorded frames with their truth; null for the drawn car park
 * @param geometry how crops are cut out of recorded frames
 * @param rate crops per second at most; fewer if the service does not keep up
 * @param seed of the drawn car park
 */
public record DemoOptions(
    @Nullable Duration duration,
    @Nullable Path frames,
    CropGeometry geometry,
    double rate,
    long seed) {
  public DemoOptions {
    if (!(rate > 0)) {
      throw new IllegalArgumentException("rate must be positive: " + rate);
    }
  }
}
