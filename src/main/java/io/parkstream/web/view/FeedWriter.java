package io.parkstream.web.view;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.SpaceId;
import org.jspecify.annotations.Nullable;

/** What the feed says of each change, as JSON. For one thread at a time. */
final class FeedWriter {
  private final ChangeFeed feed;
  private final ObjectMapper json;

  FeedWriter(ChangeFeed feed, ObjectMapper json) {
    this.feed = feed;
    this.json = json;
  }

  /** A space is as it is now. */
  void space(SpaceView space) {
    append(space);
  }

  /** A space is gone. */
  void removed(SpaceId space) {
    append(new Removed(space.site(), space.space(), true));
  }

  /** A camera has a new map. */
  void mapped(CameraMap map) {
    append(new Remapped(map.site(), map.camera(), map));
  }

  /** A camera has no map any more. */
  void unmapped(CameraId camera) {
    append(new Remapped(camera.site(), camera.camera(), null));
  }

  private void append(Object value) {
    try {
      feed.append(json.writeValueAsString(value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of strings and numbers can be written", e);
    }
  }

  /** What the feed says of a space that is gone. */
  record Removed(String site, String space, boolean removed) {}

  /** What the feed says of a camera's new map; null if it has none any more. */
  record Remapped(String site, String camera, @Nullable CameraMap map) {}
}
