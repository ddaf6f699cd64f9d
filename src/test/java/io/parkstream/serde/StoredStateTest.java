package io.parkstream.serde;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.CountedSpace;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.FlowLog;
import io.parkstream.domain.Occupancy;
import io.parkstream.domain.SpaceMemory;
import io.parkstream.domain.SpaceMemory.Evidence;
import io.parkstream.domain.SpaceMemory.Sight;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The changelogs outlive a release: what the first one has written must be read by all later ones.
 * Texts are added here, and never changed. Fields of later releases are passed by, as they must be
 * while instances of both run.
 */
class StoredStateTest {
  @Test
  void occupancy_isReadAsTheFirstReleaseWroteIt() {
    // Given
    String stored =
        """
        {"site":"north","camera":"cam-1","zone":"ramp","knownSince":"2026-03-01T08:00:00.250Z",
         "version":1772352000250,"closed":true,"lastObservedAt":"2026-03-01T08:00:10.250Z",
         "lastCrop":{"topic":"parking.crops","partition":3,"offset":9},"lastProbability":0.25,
         "remembered":"occupied","sessionId":"s-1","later":[{"x":1}],
         "evidence":{"occupancy":"empty","count":2,"firstAt":"2026-03-01T08:00:05.250Z"},
         "doubt":{"occupancy":"unknown","count":7,"firstAt":"2026-03-01T08:00:06.250Z"},
         "lastChangeId":"c-1","lastChange":{
           "eventType":"occupancy-changed","publishedAt":"2026-03-01T08:00:01.250Z",
           "site":"north","space":"A1","camera":"cam-1","occupancy":"occupied",
           "previousOccupancy":"empty","reason":"confirmed",
           "eventTime":"2026-03-01T08:00:00.250Z","version":1772352000250,
           "evidenceCount":2,"firstEvidenceAt":"2026-03-01T07:59:50.250Z",
           "probabilityOccupied":0.97,"sessionId":"s-1",
           "model":{"name":"optimized","version":3,"sha256":"ab"},
           "crop":{"topic":"parking.crops","partition":3,"offset":4711}}}
        """;

    // When
    SpaceMemory state =
        new SpaceMemorySerde()
            .deserializer()
            .deserialize("parkstream-occupancy-changelog", stored.getBytes(UTF_8));

    // Then
    assertThat(state.camera()).isEqualTo(new CameraId("north", "cam-1"));
    assertThat(state.zone()).isEqualTo("ramp");
    assertThat(state.knownSince()).isEqualTo(time("08:00:00.250"));
    assertThat(state.version()).isEqualTo(1772352000250L);
    assertThat(state.closed()).isTrue();
    assertThat(state.lastSeen())
        .isEqualTo(new Sight(time("08:00:10.250"), new CropRef("parking.crops", 3, 9), 0.25f));
    assertThat(state.remembered()).isEqualTo(Occupancy.OCCUPIED);
    assertThat(state.sessionId()).isEqualTo("s-1");
    assertThat(state.evidence()).isEqualTo(new Evidence(Occupancy.EMPTY, 2, time("08:00:05.250")));
    assertThat(state.doubt()).isEqualTo(new Evidence(Occupancy.UNKNOWN, 7, time("08:00:06.250")));
    assertThat(state.lastChange()).isNotNull();
    assertThat(state.occupancy()).isEqualTo(Occupancy.OCCUPIED);
    assertThat(state.since()).isEqualTo(time("08:00:00.250"));
  }

  @Test
  void countedSpace_isReadAsTheFirstReleaseWroteIt() {
    String stored =
        """
        {"version":7,"zone":"ramp","occupancy":"unknown","closed":false,"known":"occupied",
         "since":"2026-03-01T08:00:00.250Z","retired":false,"later":{}}
        """;

    assertThat(CountedSpaces.serde().deserializer().deserialize("", stored.getBytes(UTF_8)))
        .isEqualTo(
            new CountedSpace(
                7,
                "ramp",
                Occupancy.UNKNOWN,
                false,
                Occupancy.OCCUPIED,
                time("08:00:00.250"),
                false));
  }

  @Test
  void flow_isReadAsTheFirstReleaseWroteIt() {
    String stored =
        """
        {"minutes":[{"minute":29539200,"zone":"ramp","entries":2,"exits":1,"later":0},
                    {"minute":29539201,"entries":0,"exits":4}],"later":1}
        """;

    assertThat(CountedSpaces.flowSerde().deserializer().deserialize("", stored.getBytes(UTF_8)))
        .isEqualTo(
            new FlowLog(
                List.of(
                    new FlowLog.Minute(29539200, "ramp", 2, 1),
                    new FlowLog.Minute(29539201, null, 0, 4))));
  }

  private static Instant time(String ofDay) {
    return Instant.parse("2026-03-01T" + ofDay + "Z");
  }
}
