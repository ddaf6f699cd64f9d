package io.parkstream.serde;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.Ids;
import io.parkstream.domain.SpaceId;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/** Keys of records: {@code <site>/<camera>}, {@code <site>/<space>} or {@code <site>}. */
public final class Keys {
  private Keys() {}

  /**
   * Reads the key of a record that is about a camera.
   *
   * @throws SerializationException if it is none
   */
  public static CameraId camera(byte @Nullable [] key) {
    String[] parts = parts(key, "camera");
    return checked(() -> new CameraId(parts[0], parts[1]));
  }

  /**
   * Reads the key of a record that is about a space.
   *
   * @throws SerializationException if it is none
   */
  public static SpaceId space(byte @Nullable [] key) {
    String[] parts = parts(key, "space");
    return checked(() -> new SpaceId(parts[0], parts[1]));
  }

  /**
   * Reads the key of a record that is about a site.
   *
   * @throws SerializationException if it is none
   */
  public static String site(byte[] key) {
    String site = new String(key, StandardCharsets.UTF_8);
    if (!Ids.isValid(site)) {
      throw new SerializationException("a key of " + key.length + " bytes; <site> is needed");
    }
    return site;
  }

  public static byte[] of(CameraId camera) {
    return camera.key().getBytes(StandardCharsets.UTF_8);
  }

  public static byte[] of(SpaceId space) {
    return space.key().getBytes(StandardCharsets.UTF_8);
  }

  public static byte[] ofSite(String site) {
    return site.getBytes(StandardCharsets.UTF_8);
  }

  private static String[] parts(byte @Nullable [] key, String second) {
    if (key == null) {
      throw new SerializationException("no key; <site>/<" + second + "> is needed");
    }
    String[] parts = new String(key, StandardCharsets.UTF_8).split("/", -1);
    if (parts.length != 2) {
      throw new SerializationException(
          "a key of "
              + key.length
              + " bytes with "
              + parts.length
              + " parts; <site>/<"
              + second
              + "> is needed");
    }
    return parts;
  }

  @FunctionalInterface
  private interface Making<T> {
    T make();
  }

  private static <T> T checked(Making<T> making) {
    try {
      return making.make();
    } catch (IllegalArgumentException e) {
      throw new SerializationException("no key: " + e.getMessage(), e);
    }
  }
}
