package io.parkstream.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.parkstream.FileFaults;
import io.parkstream.ParkstreamException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The cameras of {@code gateway --config}: a YAML file whose list {@code cameras} has an entry for
 * each, with the names and values of the options that the command takes for a single one.
 */
final class CameraList {
  private static final int MOST_BYTES = 1 << 20;

  /** One process decodes them; a decoder of Full HD takes some 30 MB. */
  private static final int MOST_CAMERAS = 256;

  /**
   * Whatever it would pass over in silence is refused: a name that comes twice, a second document.
   */
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final Set<String> KEYS =
      new TreeSet<>(
          Set.of(
              "map",
              "camera",
              "frames",
              "login",
              "transport",
              "rate",
              "on-change",
              "keep-alive",
              "frozen-after",
              "watch-every",
              "references",
              "geometry"));

  private CameraList() {}

  /**
   * Reads a file.
   *
   * @return for each camera its options, as the command line would have them
   * @throws ParkstreamException with the file and the camera's number
   */
  static List<List<String>> read(Path file) {
    JsonNode cameras = tree(file).path("cameras");
    if (!cameras.isArray() || cameras.isEmpty() || cameras.size() > MOST_CAMERAS) {
      throw new ParkstreamException(
          "%s has %s; expected a list \"cameras\" of 1 to %d entries"
              .formatted(
                  file,
                  cameras.isArray() ? cameras.size() + " cameras" : "no list of cameras",
                  MOST_CAMERAS));
    }
    List<List<String>> all = new ArrayList<>();
    for (JsonNode camera : cameras) {
      all.add(options(file + ", camera " + (all.size() + 1), camera));
    }
    return all;
  }

  private static JsonNode tree(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new ParkstreamException(
            "%s has more than %d bytes; expected a list of cameras".formatted(file, MOST_BYTES));
      }
      return YAML.readTree(bytes);
    } catch (JsonProcessingException e) {
      throw new ParkstreamException(
          "%s is not YAML: line %d: %s"
              .formatted(
                  file,
                  e.getLocation() == null ? 1 : e.getLocation().getLineNr(),
                  e.getOriginalMessage().lines().findFirst().orElse("")),
          e);
    } catch (IOException e) {
      throw new ParkstreamException("cannot read " + file + ": " + FileFaults.describe(e), e);
    }
  }

  private static List<String> options(String where, JsonNode camera) {
    if (!camera.isObject()) {
      throw new ParkstreamException(where + " is no entry of names and values");
    }
    List<String> options = new ArrayList<>();
    camera
        .properties()
        .forEach(
            property -> {
              String name = property.getKey();
              JsonNode value = property.getValue();
              if (!KEYS.contains(name)) {
                throw new ParkstreamException(
                    where
                        + " has the unknown \""
                        + name
                        + "\"; expected "
                        + String.join(", ", KEYS));
              }
              if (!value.isValueNode() || value.isNull()) {
                throw new ParkstreamException(where + " has no value for \"" + name + "\"");
              }
              if (!name.equals("on-change")) {
                options.add("--" + name + "=" + value.asText());
              } else if (value.asBoolean()) {
                options.add("--on-change");
              }
              if (name.equals("frames")) {
                options.add("--follow");
              }
            });
    return options;
  }
}
