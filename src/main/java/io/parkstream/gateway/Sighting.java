package io.parkstream.gateway;

import io.parkstream.domain.CameraCondition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one look at a frame says of its camera.
 *
 * @param kind null if it says nothing: the ground was not found again, in a light that may be the
 *     cause
 * @param homography from the map to the frame; null if it has not moved, or nobody can tell how
 * @param pixels by which the corners of the map are moved; 0 without homography
 */
record Sighting(
    CameraCondition.@Nullable Kind kind, double @Nullable [] homography, double pixels) {
  /**
   * Displacements that differ by less, or by a fifth, are one: cars hide other corners each time.
   */
  private static final double PIXELS_ALIKE = 3;

  private static final double SHARE_ALIKE = 0.2;

  static Sighting of(CameraCondition.Kind kind) {
    return new Sighting(kind, null, 0);
  }

  static Sighting nothing() {
    return new Sighting(null, null, 0);
  }

  /** Whether both say the same. */
  boolean isLike(Sighting other) {
    return kind == other.kind
        && (kind != CameraCondition.Kind.MOVED
            || ((homography == null) == (other.homography == null)
                && Math.abs(pixels - other.pixels)
                    <= Math.max(PIXELS_ALIKE, SHARE_ALIKE * other.pixels)));
  }

  /** As the contract has it. */
  @Nullable List<Double> values() {
    if (homography == null) {
      return null;
    }
    List<Double> values = new ArrayList<>();
    for (double value : homography) {
      values.add(value);
    }
    return values;
  }
}
