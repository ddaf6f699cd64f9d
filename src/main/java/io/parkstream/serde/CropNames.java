package io.parkstream.serde;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.Ids;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The names in a crop's record: its camera in the key and in {@code ce_source}, its space in {@code
 * ce_subject}.
 */
final class CropNames {
  private CropNames() {}

  /** The camera that a key names; null if it names none. */
  static @Nullable CameraId camera(byte[] key) {
    String text = new String(key, StandardCharsets.UTF_8);
    int slash = text.indexOf('/');
    if (slash < 0) {
      return null;
    }
    return cameraOrNull(text.substring(0, slash), text.substring(slash + 1));
  }

  /** The camera that a source names; null if it names none. */
  static @Nullable CameraId cameraOfSource(String source) {
    int cameras = source.indexOf("/cameras/");
    if (!source.startsWith("/sites/") || cameras < "/sites/".length()) {
      return null;
    }
    return cameraOrNull(
        source.substring("/sites/".length(), cameras),
        source.substring(cameras + "/cameras/".length()));
  }

  private static @Nullable CameraId cameraOrNull(String site, String camera) {
    return Ids.isValid(site) && Ids.isValid(camera) ? new CameraId(site, camera) : null;
  }

  /**
   * Whether a source names this camera. Compares in place; the expected text is not built for each
   * crop.
   */
  static boolean isSource(String source, CameraId camera) {
    String site = camera.site();
    String name = camera.camera();
    int cameras = "/sites/".length() + site.length();
    int end = cameras + "/cameras/".length();
    return source.length() == end + name.length()
        && source.startsWith("/sites/")
        && source.startsWith(site, "/sites/".length())
        && source.startsWith("/cameras/", cameras)
        && source.startsWith(name, end);
  }

  /** The space that a subject names; null if it names none, or there is no subject. */
  static @Nullable String spaceOfSubject(@Nullable String subject) {
    if (subject == null || !subject.startsWith("spaces/")) {
      return null;
    }
    String space = subject.substring("spaces/".length());
    return Ids.isValid(space) ? space : null;
  }
}
