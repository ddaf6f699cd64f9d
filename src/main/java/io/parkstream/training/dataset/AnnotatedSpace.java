package io.parkstream.training.dataset;

import io.parkstream.gateway.PixelPoint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A parking space as someone marked it in a frame.
 *
 * @param id unique within the frame
 * @param rotatedRect the marked rectangle, or null where only a contour was drawn
 * @param contour the corners, in the annotator's order; at least 3
 * @param occupied the truth of this frame, or null where the annotator gave none
 */
public record AnnotatedSpace(
    String id,
    @Nullable RotatedRect rotatedRect,
    List<PixelPoint> contour,
    @Nullable Boolean occupied) {
  public AnnotatedSpace {
    contour = List.copyOf(contour);
  }
}
