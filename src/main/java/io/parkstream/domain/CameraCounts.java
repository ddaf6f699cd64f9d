package io.parkstream.domain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How many cameras are in which state.
 *
 * @param heard within their budget, and none of the following
 * @param silent for longer than their budget
 * @param awaited not heard since this task has them, and still within their budget
 * @param blind heard, and the last pictures of most of their spaces showed nothing
 * @param moved heard, and their gateway says that they were moved
 * @param obstructed heard, and their gateway says that something hides their spaces
 * @param oldest when the one of them was heard whose last crop is oldest; null if none was heard
 */
public record CameraCounts(
    int heard,
    int silent,
    int awaited,
    int blind,
    int moved,
    int obstructed,
    @Nullable Instant oldest) {
  public static final CameraCounts NONE = new CameraCounts(0, 0, 0, 0, 0, 0, null);
}
