package io.parkstream.serde;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The AsyncAPI document, held to the code; that messages are as its schemas say is held elsewhere.
 */
class AsyncApiTest {
  private static final String RESOURCES = "/META-INF/resources";
  private static final Topics TOPICS = Topics.DEFAULT;

  private static JsonNode document;

  @BeforeAll
  static void read() throws IOException {
    document = json("/asyncapi.json");
  }

  @Test
  void channels_areTheTopics() {
    // When
    Map<String, String> addresses = new TreeMap<>();
    document
        .get("channels")
        .properties()
        .forEach(each -> addresses.put(each.getKey(), each.getValue().get("address").asText()));

    // Then
    assertThat(addresses)
        .isEqualTo(
            new TreeMap<>(
                Map.ofEntries(
                    Map.entry("crops", TOPICS.crops()),
                    Map.entry("spaceMaps", TOPICS.spaceMaps()),
                    Map.entry("cameras", TOPICS.cameras()),
                    Map.entry("overrides", TOPICS.overrides()),
                    Map.entry("calibrations", TOPICS.calibrations()),
                    Map.entry("classifications", TOPICS.classifications()),
                    Map.entry("occupancy", TOPICS.occupancy()),
                    Map.entry("spaces", TOPICS.spaces()),
                    Map.entry("sites", TOPICS.sites()),
                    Map.entry("deadLetters", TOPICS.deadLetters()),
                    Map.entry("shadow", "parking.shadow"),
                    Map.entry("labels", "parking.labels"),
                    Map.entry("alarms", "parking.alarms"))));
  }

  @Test
  void messages_haveTheTypesOfTheirWriters() {
    assertThat(type("crop")).isEqualTo(CropHeaders.CROP_TYPE);
    assertThat(type("spaceMap")).isEqualTo(SpaceMaps.TYPE);
    assertThat(type("cameraCondition")).isEqualTo(CameraConditions.TYPE);
    assertThat(type("spaceOverride")).isEqualTo(SpaceOverrides.TYPE);
    assertThat(type("calibration")).isEqualTo(Calibrations.TYPE);
    assertThat(type("cropLabel")).isEqualTo(CropLabels.TYPE);
    assertThat(type("classification")).isEqualTo(ClassificationEvents.TYPE);
    assertThat(type("occupancyChange")).isEqualTo(OccupancyEvents.TYPE);
    assertThat(type("spaceState")).isEqualTo(SpaceStates.TYPE);
    assertThat(type("siteState")).isEqualTo(SiteStates.TYPE);
    assertThat(type("alarm")).isEqualTo(Alarms.TYPE);
  }

  @Test
  void payloads_areSchemasThatAreThere() throws IOException {
    for (JsonNode message : document.at("/components/messages")) {
      JsonNode ref = message.at("/payload/$ref");
      if (!ref.isMissingNode()) {
        assertThat(json(ref.asText()).get("type").asText()).isEqualTo("object");
      }
    }
  }

  @Test
  void references_pointAtSomething() {
    document
        .findValues("$ref")
        .forEach(
            ref -> {
              if (ref.asText().startsWith("#")) {
                assertThat(document.at(ref.asText().substring(1)).isMissingNode())
                    .as(ref.asText())
                    .isFalse();
              }
            });
  }

  @Test
  void deadLetter_hasTheHeadersOfItsWriter() {
    TreeSet<String> headers = new TreeSet<>();
    document
        .at("/components/messages/deadLetter/headers/properties")
        .fieldNames()
        .forEachRemaining(headers::add);
    assertThat(headers)
        .containsExactlyInAnyOrder(
            DeadLetters.REASON,
            DeadLetters.MESSAGE,
            DeadLetters.TOPIC,
            DeadLetters.PARTITION,
            DeadLetters.OFFSET,
            DeadLetters.TIMESTAMP,
            DeadLetters.STAGE);
  }

  private static String type(String message) {
    return document
        .at("/components/messages/" + message + "/headers/properties/ce_type/const")
        .asText();
  }

  private static JsonNode json(String path) throws IOException {
    try (InputStream in = AsyncApiTest.class.getResourceAsStream(RESOURCES + path)) {
      assertThat(in).as(path).isNotNull();
      return new ObjectMapper().readTree(in);
    }
  }
}
