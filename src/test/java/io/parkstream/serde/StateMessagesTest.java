package io.parkstream.serde;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.KafkaMessageFactory;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.EventIds;
import io.parkstream.domain.ModelIdentity;
import io.parkstream.domain.Occupancy;
import io.parkstream.domain.OccupancyReason;
import io.parkstream.domain.SiteState;
import io.parkstream.domain.SiteState.Flow;
import io.parkstream.domain.SiteState.Zone;
import io.parkstream.domain.SpaceCounts;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.domain.SpaceMap.Corner;
import io.parkstream.domain.SpaceMap.Frame;
import io.parkstream.domain.SpaceMap.MappedSpace;
import io.parkstream.domain.SpaceOverride;
import io.parkstream.domain.SpaceState;
import io.parkstream.testing.Schemas;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Space maps, overrides, states of spaces and of sites: written, read back, held to the schemas.
 */
class StateMessagesTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Instant NOW = Instant.parse("2026-03-01T08:00:00.250Z");
  private static final CameraId CAMERA = new CameraId("north", "cam-1");
  private static final SpaceId SPACE = new SpaceId("north", "A1");

  @Test
  void spaceMap_readsBack_andIsAsItsSchemaSays() throws IOException {
    for (SpaceMap map : List.of(map(Duration.ofMillis(1500)), map(null))) {
      byte[] value = SpaceMaps.value(map);
      assertThat(SpaceMaps.read(Keys.of(CAMERA), value)).isEqualTo(map);
      assertThat(Schemas.faults("space-map", value)).isEmpty();
    }
  }

  @Test
  void spaceMap_hasTheFieldsOfTheContract() throws IOException {
    assertThat(MAPPER.readTree(SpaceMaps.value(map(Duration.ofSeconds(60)))))
        .isEqualTo(
            MAPPER.readTree(
                """
                {"site":"north","camera":"cam-1","revision":7,
                 "frame":{"width":1280,"height":720},"silenceBudgetSeconds":60.0,
                 "spaces":[{"space":"A1","zone":"ramp",
                            "polygon":[[1,2],[3,2],[3.5,4.25]]},
                           {"space":"A2","polygon":[[0,0],[9,0],[9,9],[0,9]]}]}
                """));
  }

  @Test
  void spaceMap_needsNoIdsInItsValue_whenTheKeyHasThem() {
    // Given
    String plain =
        "{\"revision\":1,\"frame\":{\"width\":2,\"height\":2},\"later\":[{}],\"spaces\":[]}";

    // When
    SpaceMap read = SpaceMaps.read(Keys.of(CAMERA), plain.getBytes(UTF_8));

    // Then
    assertThat(read).isEqualTo(new SpaceMap(CAMERA, 1, new Frame(2, 2), null, List.of()));
  }

  @Test
  void spaceMap_saysWhatIsWrong() {
    String spaces = "{\"revision\":1,\"frame\":{\"width\":2,\"height\":2},\"spaces\":";
    String square = "\"polygon\":[[0,0],[1,0],[1,1]]}";
    refuses("{}", "revision");
    refuses("{\"revision\":1,\"spaces\":[]}", "the field frame is missing");
    refuses("{\"revision\":1,\"frame\":{},\"spaces\":[]}", "0 × 0");
    refuses(spaces + "[{\"space\":\"A 1\"," + square + "]}", "'A 1'");
    refuses(spaces + "[{\"space\":\"A1\",\"polygon\":[[0,0],[1,1]]}]}", "A1 has 2 corners");
    refuses(spaces + "[{\"space\":\"A1\",\"polygon\":[[0,0,0]]}]}", "3 numbers");
    refuses(
        spaces + "[{\"space\":\"A1\"," + square + ",{\"space\":\"A1\"," + square + "]}", "twice");
    refuses(spaces + "[],\"silenceBudgetSeconds\":0.5}", "0.5");
    refuses(spaces + "[],\"camera\":\"cam-2\"}", "cam-2");
    assertThatThrownBy(() -> SpaceMaps.read("north".getBytes(UTF_8), new byte[0]))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("<site>/<camera>");
    assertThatThrownBy(() -> SpaceMaps.read(null, new byte[0])).hasMessageContaining("no key");
  }

  @Test
  void override_readsBack_andIsAsItsSchemaSays() throws IOException {
    for (SpaceOverride override :
        List.of(
            new SpaceOverride(SPACE, true, "resurfacing", NOW),
            new SpaceOverride(SPACE, false, null, NOW))) {
      byte[] value = SpaceOverrides.value(override);
      assertThat(SpaceOverrides.read(Keys.of(SPACE), value, Instant.EPOCH)).isEqualTo(override);
      assertThat(Schemas.faults("space-override", value)).isEmpty();
    }
  }

  @Test
  void override_takesTheRecordsTime_fromAPlainProducer() {
    assertThat(
            SpaceOverrides.read(
                "north/A1".getBytes(UTF_8), "{\"closed\":true}".getBytes(UTF_8), NOW))
        .isEqualTo(new SpaceOverride(SPACE, true, null, NOW));
  }

  @Test
  void spaceState_readsBack_andIsAsItsSchemaSays() throws IOException {
    for (SpaceState status : List.of(occupied(), neverSeen())) {
      byte[] value = SpaceStates.value(status);
      assertThat(SpaceStates.read(value)).isEqualTo(status);
      assertThat(Schemas.faults("space-state", value)).isEmpty();
    }
  }

  @Test
  void spaceState_isACloudEvent_withTheFieldsOfTheContract() throws IOException {
    // Given
    byte[] value = SpaceStates.value(occupied());

    // When
    Headers headers = SpaceStates.headers(occupied(), new EventIds());
    CloudEvent event = KafkaMessageFactory.createReader(headers, value).toEvent();

    // Then
    assertThat(event.getType()).isEqualTo("io.parkstream.space.state.v1");
    assertThat(event.getSubject()).isEqualTo("spaces/A1");
    assertThat(SpaceStates.version(headers)).isEqualTo(1772352000250L);
    assertThat(MAPPER.readTree(value))
        .isEqualTo(
            MAPPER.readTree(
                """
                {"site":"north","space":"A1","camera":"cam-1","zone":"ramp",
                 "occupancy":"occupied","closed":true,"reason":"confirmed",
                 "since":"2026-03-01T08:00:00.250Z","lastObservedAt":"2026-03-01T08:00:09.250Z",
                 "validUntil":"2026-03-01T08:01:40.250Z","sessionId":"s-1",
                 "version":1772352000250,"probabilityOccupied":0.97,"evidenceCount":3,
                 "firstEvidenceAt":"2026-03-01T07:59:50.250Z",
                 "model":{"name":"optimized","version":3,"sha256":"ab"},
                 "crop":{"topic":"parking.crops","partition":3,"offset":4711},
                 "publishedAt":"2026-03-01T08:00:10.250Z"}
                """));
  }

  @Test
  void spaceState_hasTheSameIdForARepeat_andAnotherForANewerObservation() {
    // Given
    EventIds ids = new EventIds();
    String id = EventHeaders.id(SpaceStates.headers(occupied(), ids));

    // When
    String repeated = EventHeaders.id(SpaceStates.headers(occupied(), ids));
    String newer = ids.spaceStatus(SPACE, occupied().version(), NOW.toEpochMilli() + 10_000);

    // Then
    assertThat(repeated).isEqualTo(id);
    assertThat(newer).isNotEqualTo(id);
  }

  @Test
  void version_isReadFromARetirement_andZeroFromAnythingElse() {
    Headers retired = SpaceStates.retired(SPACE, 42, NOW, new EventIds());
    assertThat(SpaceStates.version(retired)).isEqualTo(42);
    assertThat(SpaceStates.version(new RecordHeaders())).isZero();
    assertThat(
            SpaceStates.version(new RecordHeaders().add(CropHeaders.SEQUENCE, "x".getBytes(UTF_8))))
        .isZero();
  }

  @Test
  void siteState_readsBack_andIsAsItsSchemaSays() throws IOException {
    byte[] value = SiteStates.value(site());
    assertThat(SiteStates.read(value)).isEqualTo(site());
    assertThat(Schemas.faults("site-state", value)).isEmpty();
    assertThat(MAPPER.readTree(value).get("total").intValue()).isEqualTo(10);
    assertThat(
            KafkaMessageFactory.createReader(SiteStates.headers(site(), new EventIds()), value)
                .toEvent()
                .getType())
        .isEqualTo("io.parkstream.site.state.v1");
  }

  @Test
  void siteState_isRefused_whenItsPartsDoNotAddUp() {
    String value =
        new String(SiteStates.value(site()), UTF_8).replace("\"total\":10", "\"total\":9");
    assertThatThrownBy(() -> SiteStates.read(value.getBytes(UTF_8)))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("the total is 9");
  }

  @Test
  void schemas_refuse_whatIsNoMessage() throws IOException {
    assertThat(Schemas.faults("space-state", "{}".getBytes(UTF_8))).isNotEmpty();
    byte[] value =
        new String(SpaceStates.value(occupied()), UTF_8)
            .replace("\"occupied\"", "\"taken\"")
            .getBytes(UTF_8);
    assertThat(Schemas.faults("space-state", value)).hasSize(1);
  }

  private static void refuses(String value, String because) {
    assertThatThrownBy(() -> SpaceMaps.read(Keys.of(CAMERA), value.getBytes(UTF_8)))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("north/cam-1")
        .hasMessageContaining(because);
  }

  private static SpaceMap map(@Nullable Duration silence) {
    return new SpaceMap(
        CAMERA,
        7,
        new Frame(1280, 720),
        silence,
        List.of(
            new MappedSpace(
                "A1", "ramp", List.of(new Corner(1, 2), new Corner(3, 2), new Corner(3.5, 4.25))),
            new MappedSpace(
                "A2",
                null,
                List.of(new Corner(0, 0), new Corner(9, 0), new Corner(9, 9), new Corner(0, 9)))));
  }

  private static SpaceState occupied() {
    return new SpaceState(
        SPACE,
        CAMERA,
        "ramp",
        Occupancy.OCCUPIED,
        true,
        OccupancyReason.CONFIRMED,
        NOW,
        NOW.plusSeconds(9),
        NOW.plusSeconds(100),
        "s-1",
        NOW.toEpochMilli(),
        0.97f,
        new SpaceState.Evidence(
            3,
            NOW.minusSeconds(10),
            new ModelIdentity("optimized", 3, "ab"),
            new CropRef("parking.crops", 3, 4711)),
        NOW.plusSeconds(10));
  }

  private static SpaceState neverSeen() {
    return new SpaceState(
        SPACE,
        CAMERA,
        null,
        Occupancy.UNKNOWN,
        false,
        null,
        NOW,
        null,
        null,
        null,
        NOW.toEpochMilli(),
        null,
        null,
        NOW);
  }

  private static SiteState site() {
    return new SiteState(
        "north",
        new SpaceCounts(4, 3, 2, 1),
        new Flow(5, 6),
        List.of(
            new Zone("ramp", new SpaceCounts(1, 1, 0, 0), new Flow(1, 0)),
            new Zone("roof", new SpaceCounts(3, 2, 2, 1), new Flow(4, 6))),
        NOW,
        NOW.plusSeconds(1));
  }
}
