package io.parkstream.web;

import io.parkstream.domain.CameraId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The revisions of maps that were published here, until the view has them: for some seconds, since
 * other publishers may take a map back. Not thread safe.
 */
final class PublishedRevisions {
  /** The broker passes a map on within some ms. */
  static final Duration REMEMBERED = Duration.ofSeconds(10);

  /** Of a first map; JavaScript holds it exactly, and it leaves room for those that follow. */
  static final long MAX_FIRST = 999_999_999_999_999L;

  private static final int MAX_CAMERAS = 1000;

  private final LongSupplier nanoClock;
  private final LinkedHashMap<CameraId, Published> published = new LinkedHashMap<>();

  private record Published(long revision, long at) {}

  PublishedRevisions(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /** The camera that was published longest ago is forgotten where there are too many. */
  void add(CameraId camera, long revision) {
    published.remove(camera);
    published.put(camera, new Published(revision, nanoClock.getAsLong()));
    if (published.size() > MAX_CAMERAS) {
      published.remove(published.keySet().iterator().next());
    }
  }

  /**
   * The newest revision of a camera's map.
   *
   * @param shown that of the view; null if it has no map
   * @return null if there is no map
   */
  @Nullable Long newest(CameraId camera, @Nullable Long shown) {
    Published own = published.get(camera);
    if (own != null
        && nanoClock.getAsLong() - own.at() <= REMEMBERED.toNanos()
        && (shown == null || own.revision() > shown)) {
      return own.revision();
    }
    published.remove(camera);
    return shown;
  }

  /**
   * What a map is published as.
   *
   * @param known the revision that it replaces; null for none
   * @param sent that it came with
   * @return empty if there can be no such revision
   */
  static Optional<Long> next(@Nullable Long known, long sent) {
    if (known == null) {
      return sent > MAX_FIRST ? Optional.empty() : Optional.of(sent);
    }
    return known == Long.MAX_VALUE ? Optional.empty() : Optional.of(known + 1);
  }
}
