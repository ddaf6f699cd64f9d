package io.parkstream.serde;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.KafkaMessageFactory;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.Classification;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.ModelIdentity;
import io.parkstream.domain.Occupancy;
import io.parkstream.domain.OccupancyChange;
import io.parkstream.domain.OccupancyReason;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceMemory;
import io.parkstream.domain.SpaceMemory.Evidence;
import io.parkstream.domain.SpaceMemory.Sight;
import io.parkstream.testing.Schemas;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The events and the state, written and read back. */
class EventsTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Instant TAKEN = Instant.parse("2026-03-01T08:00:00.250Z");

  @Test
  void classification_readsBack_forRandomValues() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 1000; i++) {
      Classification written = classification(random);
      assertThat(
              ClassificationEvents.read(
                  ClassificationEvents.value(written), ClassificationEvents.headers(written)))
          .as("seed %d", seed)
          .isEqualTo(written);
    }
  }

  @Test
  void classification_hasTheFieldsOfTheContract() throws IOException {
    // Given
    Classification classification =
        new Classification(
            "id-1",
            new CameraId("north", "cam-1"),
            new SpaceId("north", "A1"),
            0.9731f,
            TAKEN,
            TAKEN.plusMillis(320),
            new ModelIdentity("optimized", 3, "ab"),
            new CropRef("parking.crops", 3, 4711),
            32,
            Duration.ofNanos(12_345_678),
            Duration.ofMillis(210));

    // When
    JsonNode json = MAPPER.readTree(ClassificationEvents.value(classification));

    // Then
    assertThat(json)
        .isEqualTo(
            MAPPER.readTree(
                """
                {"site":"north","camera":"cam-1","space":"A1","occupancy":"occupied",
                 "probabilityOccupied":0.9731,"capturedAt":"2026-03-01T08:00:00.250Z",
                 "classifiedAt":"2026-03-01T08:00:00.570Z",
                 "model":{"name":"optimized","version":3,"sha256":"ab"},
                 "crop":{"topic":"parking.crops","partition":3,"offset":4711},
                 "batchSize":32,"captureToClassifiedSeconds":0.32,"queueSeconds":0.012346,
                 "inferenceSeconds":0.21}
                """));
  }

  @Test
  void classification_isACloudEvent_toTheSdk() {
    // Given
    Classification classification = classification(new Random(1));

    // When
    CloudEvent event =
        sdkEvent(
            ClassificationEvents.headers(classification),
            ClassificationEvents.value(classification));

    // Then
    assertThat(event.getId()).isEqualTo(classification.id());
    assertThat(event.getType()).isEqualTo("io.parkstream.classification.v1");
    assertThat(event.getSource()).hasToString("/parkstream/sites/north/cameras/cam-1");
    assertThat(event.getSubject()).isEqualTo("spaces/A1");
    assertThat(event.getTime().toInstant()).isEqualTo(classification.capturedAt());
    assertThat(event.getDataContentType()).isEqualTo("application/json");
  }

  @Test
  void classification_isAsItsSchemaSays() throws IOException {
    byte[] value = ClassificationEvents.value(classification(new Random(3)));
    assertThat(Schemas.faults("classification", value)).isEmpty();
  }

  @Test
  void classification_passesUnknownFieldsBy() {
    // Given
    Classification written = classification(new Random(2));
    String json = new String(ClassificationEvents.value(written), UTF_8);
    String extended = "{\"later\":{\"a\":[1,{\"site\":\"x\"}]},\"none\":null," + json.substring(1);

    // When
    Classification read =
        ClassificationEvents.read(extended.getBytes(UTF_8), ClassificationEvents.headers(written));

    // Then
    assertThat(read).isEqualTo(written);
  }

  @Test
  void occupancyChange_readsBack_andIsAsItsSchemaSays() throws IOException {
    for (OccupancyChange written : new OccupancyChange[] {confirmed(), retired(), silent()}) {
      byte[] value = OccupancyEvents.value(written, TAKEN);
      assertThat(OccupancyEvents.read(value, OccupancyEvents.headers(written))).isEqualTo(written);
      assertThat(Schemas.faults("occupancy-change", value)).isEmpty();
    }
  }

  @Test
  void occupancyChange_isACloudEvent_withTheFieldsOfTheContract() throws IOException {
    // Given
    OccupancyChange change = confirmed();
    byte[] value = OccupancyEvents.value(change, TAKEN.plusSeconds(1));

    // When
    CloudEvent event = sdkEvent(OccupancyEvents.headers(change), value);

    // Then
    assertThat(event.getType()).isEqualTo("io.parkstream.occupancy.changed.v1");
    assertThat(event.getSource()).hasToString("/parkstream/sites/north");
    assertThat(MAPPER.readTree(value))
        .isEqualTo(
            MAPPER.readTree(
                """
                {"eventType":"occupancy-changed","publishedAt":"2026-03-01T08:00:01.250Z",
                 "site":"north","space":"A1","camera":"cam-1","occupancy":"occupied",
                 "previousOccupancy":"empty","reason":"confirmed",
                 "eventTime":"2026-03-01T08:00:00.250Z","version":1772352000250,
                 "evidenceCount":2,"firstEvidenceAt":"2026-03-01T07:59:50.250Z",
                 "probabilityOccupied":0.97,"sessionId":"s-1",
                 "model":{"name":"optimized","version":3,"sha256":"ab"},
                 "crop":{"topic":"parking.crops","partition":3,"offset":4711}}
                """));
  }

  @Test
  void state_readsBack_inEveryForm() {
    SpaceMemorySerde serde = new SpaceMemorySerde();
    CropRef crop = new CropRef("parking.crops", 3, 9);
    Sight sight = new Sight(TAKEN, crop, 0.123456f);
    Evidence evidence = new Evidence(Occupancy.EMPTY, 2, TAKEN);
    Evidence doubt = new Evidence(Occupancy.UNKNOWN, 7, TAKEN);
    SpaceMemory[] states = {
      state(null, null, null, null, null, null),
      state("ramp", sight, null, null, null, evidence),
      state(null, sight, confirmed(), null, "s-1", null),
      state(null, sight, silent(), Occupancy.OCCUPIED, "s-1", doubt)
    };
    for (SpaceMemory state : states) {
      byte[] bytes = serde.serializer().serialize("changelog", state);
      assertThat(serde.deserializer().deserialize("changelog", bytes)).isEqualTo(state);
    }
    assertThat(serde.serializer().serialize("changelog", null)).isNull();
    assertThat(serde.deserializer().deserialize("changelog", null)).isNull();
  }

  @Test
  void read_saysWhatIsWrong_withBadBytes() {
    for (String bad : new String[] {"", "[]", "{", "{}", "null", "{\"site\":1}", "\u0000"}) {
      assertThatThrownBy(() -> ClassificationEvents.read(bad.getBytes(UTF_8), new RecordHeaders()))
          .as(bad)
          .isInstanceOf(SerializationException.class)
          .hasMessageStartingWith("no classification: ");
    }
  }

  private static SpaceMemory state(
      @Nullable String zone,
      @Nullable Sight sight,
      @Nullable OccupancyChange change,
      @Nullable Occupancy remembered,
      @Nullable String session,
      @Nullable Evidence evidence) {
    return new SpaceMemory(
        new CameraId("north", "cam-1"),
        zone,
        TAKEN,
        TAKEN.toEpochMilli(),
        session != null,
        sight,
        change,
        remembered,
        session,
        evidence,
        evidence);
  }

  private static CloudEvent sdkEvent(Headers headers, byte[] value) {
    return KafkaMessageFactory.createReader(headers, value).toEvent();
  }

  private static Classification classification(Random random) {
    Instant taken = TAKEN.plusMillis(random.nextInt());
    return new Classification(
        Long.toHexString(random.nextLong()),
        new CameraId("north", "cam-1"),
        new SpaceId("north", "A1"),
        random.nextFloat(),
        taken,
        taken.plusMillis(random.nextInt(5000)),
        new ModelIdentity("optimized", 3, "ab"),
        new CropRef("parking.crops", random.nextInt(64), random.nextLong() >>> 1),
        1 + random.nextInt(64),
        Duration.ofNanos(random.nextInt(1_000_000) * 1000L),
        Duration.ofNanos(random.nextInt(1_000_000) * 1000L),
        random.nextBoolean() ? null : 1L + random.nextInt(1000),
        null);
  }

  private static OccupancyChange confirmed() {
    return new OccupancyChange(
        "id-1",
        new SpaceId("north", "A1"),
        new CameraId("north", "cam-1"),
        Occupancy.OCCUPIED,
        Occupancy.EMPTY,
        OccupancyReason.CONFIRMED,
        TAKEN,
        TAKEN.toEpochMilli(),
        2,
        TAKEN.minusSeconds(10),
        0.97f,
        "s-1",
        new ModelIdentity("optimized", 3, "ab"),
        new CropRef("parking.crops", 3, 4711));
  }

  private static OccupancyChange silent() {
    return new OccupancyChange(
        "id-3",
        new SpaceId("north", "A1"),
        new CameraId("north", "cam-1"),
        Occupancy.UNKNOWN,
        Occupancy.OCCUPIED,
        OccupancyReason.CAMERA_OFFLINE,
        TAKEN,
        TAKEN.toEpochMilli(),
        0,
        TAKEN,
        null,
        "s-1",
        null,
        null);
  }

  private static OccupancyChange retired() {
    return new OccupancyChange(
        "id-2",
        new SpaceId("north", "A1"),
        new CameraId("north", "cam-1"),
        Occupancy.UNKNOWN,
        Occupancy.OCCUPIED,
        OccupancyReason.RETIRED,
        TAKEN,
        TAKEN.toEpochMilli(),
        0,
        TAKEN,
        null,
        null,
        null,
        new CropRef("parking.crops", 3, 4712));
  }
}
