package io.parkstream.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.parkstream.ParkstreamException;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.serde.Keys;
import io.parkstream.serde.SpaceMaps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.common.errors.SerializationException;

/**
 * A space map in a file: the JSON of {@code parking.spacemaps}, with {@code site} and {@code
 * camera}. What a person draws wrong is found here and not in Kafka.
 */
public final class SpaceMapFile {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

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
      SpaceMapCheck.requireKnownFields(root);
      SpaceMap map = SpaceMaps.read(Keys.of(camera), bytes);
      SpaceMapCheck.requireDrawn(map);
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
      throw new ParkstreamException("space map " + file + ": " + PictureFile.describe(e), e);
    } catch (SerializationException | IllegalArgumentException e) {
      throw new ParkstreamException("space map " + file + ": " + e.getMessage(), e);
    }
  }

  private static String text(JsonNode root, String field) {
    JsonNode value = root.path(field);
    if (!value.isTextual()) {
      throw new IllegalArgumentException(
          "the field "
              + field
              + (value.isMissingNode() ? " is missing" : " must be a string, and is " + value));
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
      throw new ParkstreamException(
          "cannot write space map " + file + ": " + PictureFile.describe(e), e);
    }
  }
}
