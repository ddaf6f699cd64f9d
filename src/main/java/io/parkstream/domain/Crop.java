package io.parkstream.domain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one picture of one space, without the picture: the bytes are let go as soon as
 * they are decoded, while this stays until the crop is answered.
 *
 * @param camera that took the picture
 * @param space that it shows, of the camera's site
 * @param capturedAt when the picture was taken, to the millisecond
 * @param expiresAt the sender finds it not worth classifying after this
 * @param source who sent it; with {@code id} it names the crop in all the world
 * @param id unique per source; a sender that repeats a crop repeats it
 * @param contentType what the sender says the bytes are; the bytes decide
 * @param ref where it lies in Kafka
 */
public record Crop(
    CameraId camera,
    SpaceId space,
    Instant capturedAt,
    @Nullable Instant expiresAt,
    String source,
    String id,
    @Nullable String contentType,
    CropRef ref) {
  public Crop {
    Sites.requireSame(camera, space);
  }
}
