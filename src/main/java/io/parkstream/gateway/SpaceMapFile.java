package io.parkstream.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parkstream.ParkstreamException;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.serde.Keys;
import io.parkstream.serde.SpaceMaps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;

/**
 * A space map in a file: the JSON of {@code parking.spacemaps}, with {@code site} and {@code
 * camera}. What a person draws wrong is found here and not in Kafka.
 */
public final class SpaceMapFile {
  /** Of a polygon, in pixels: less shows no car. */
  static final double LEAST_AREA = 100;

  /** A marker may slip over the edge of the frame by so many pixels. */
  static final double OUTSIDE = 8;

  private static final ObjectMapper JSON = new ObjectMapper();

  private SpaceMapFile() {}

  /**
   * Reads and checks a map.
   *
   * @throws ParkstreamException with the file, the space and what is wrong
   */
  public static SpaceMap read(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      JsonNode root = JSON.readTree(bytes);
      CameraId camera = new CameraId(text(root, "site"), text(root, "camera"));
      SpaceMap map = SpaceMaps.read(Keys.of(camera), bytes);
      check(map);
      return map;
    } catch (JsonProcessingException e) {
      throw new ParkstreamException(
          "space map "
              + file
              + ", line "
              + (e.getLocation() == null ? "?" : e.getLocation().getLineNr())
              + ": "
              + e.getOriginalMessage(),
          e);
    } catch (IOException e) {
      throw new ParkstreamException("cannot read space map " + file + ": " + e, e);
    } catch (SerializationException | IllegalArgumentException e) {
      throw new ParkstreamException("space map " + file + ": " + e.getMessage(), e);
    }
  }

  private static String text(JsonNode root, String field) {
    JsonNode value = root.path(field);
    if (!value.isTextual()) {
      throw new IllegalArgumentException("the field " + field + " is missing");
    }
    return value.asText();
  }

  /** Writes a map for people to read on. */
  public static void write(SpaceMap map, Path file) {
    try {
      Files.write(
          file,
          JSON.writerWithDefaultPrettyPrinter()
              .writeValueAsBytes(JSON.readTree(SpaceMaps.value(map))));
    } catch (IOException e) {
      throw new ParkstreamException("cannot write space map " + file + ": " + e, e);
    }
  }

  /**
   * What {@link #read} checks too.
   *
   * @throws IllegalArgumentException naming the space and what is wrong with its polygon
   */
  public static void check(SpaceMap map) {
    for (SpaceMap.MappedSpace space : map.spaces()) {
      for (SpaceMap.Corner corner : space.polygon()) {
        if (corner.x() < -OUTSIDE
            || corner.y() < -OUTSIDE
            || corner.x() > map.frame().width() + OUTSIDE
            || corner.y() > map.frame().height() + OUTSIDE) {
          throw new IllegalArgumentException(
              "space %s has a corner at %.1f, %.1f, outside the frame of %d × %d pixels"
                  .formatted(
                      space.space(),
                      corner.x(),
                      corner.y(),
                      map.frame().width(),
                      map.frame().height()));
        }
      }
      double area = area(space.polygon());
      if (area < LEAST_AREA) {
        throw new IllegalArgumentException(
            "the polygon of space %s encloses %.0f pixels, and at least %.0f are needed; are its corners in order?"
                .formatted(space.space(), area, LEAST_AREA));
      }
    }
  }

  private static double area(List<SpaceMap.Corner> polygon) {
    double twice = 0;
    for (int i = 0; i < polygon.size(); i++) {
      SpaceMap.Corner a = polygon.get(i);
      SpaceMap.Corner b = polygon.get((i + 1) % polygon.size());
      twice += a.x() * b.y() - b.x() * a.y();
    }
    return Math.abs(twice) / 2;
  }
}
