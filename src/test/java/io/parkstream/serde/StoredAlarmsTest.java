package io.parkstream.serde;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.domain.Alarm;
import io.parkstream.domain.AlarmEvent;
import io.parkstream.domain.AlarmKind;
import io.parkstream.domain.AlarmState;
import io.parkstream.domain.EventIds;
import io.parkstream.domain.Occupancy;
import io.parkstream.domain.SpaceStay;
import io.parkstream.domain.UndecidedShare;
import io.parkstream.domain.UndecidedShare.Hour;
import io.parkstream.testing.Schemas;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** As {@link StoredStateTest}, of alarms: texts are added here, and never changed. */
class StoredAlarmsTest {
  private static final Instant TIME = Instant.parse("2026-03-01T08:00:00.250Z");

  @Test
  void stay_isReadAsTheFirstReleaseWroteIt() {
    String stored =
        """
        {"version":7,"zone":"ramp","occupancy":"unknown","closed":true,
         "since":"2026-03-01T08:00:00.250Z","known":"occupied",
         "knownSince":"2026-03-01T08:00:00.250Z","sessionId":"s-1",
         "flips":[1772352000250],"later":[{"x":1}]}
        """;

    assertThat(Alarms.staySerde().deserializer().deserialize("", stored.getBytes(UTF_8)))
        .isEqualTo(
            new SpaceStay(
                7,
                "ramp",
                Occupancy.UNKNOWN,
                true,
                TIME,
                Occupancy.OCCUPIED,
                TIME,
                "s-1",
                List.of(TIME)));
  }

  @Test
  void alarm_isReadAsTheFirstReleaseWroteIt() {
    String stored =
        """
        {"alarm":"full","site":"north","zone":"ramp","since":"2026-03-01T08:00:00.250Z",
         "raisedAt":"2026-03-01T08:00:00.250Z","easedAt":"2026-03-01T08:00:00.250Z","later":{}}
        """;

    assertThat(Alarms.serde().deserializer().deserialize("", stored.getBytes(UTF_8)))
        .isEqualTo(
            new AlarmState(new Alarm(AlarmKind.FULL, "north", "ramp", null, TIME), TIME, TIME));
  }

  @Test
  void share_isReadAsTheFirstReleaseWroteIt() {
    String stored =
        """
        {"since":"2026-03-01T08:00:00.250Z","at":"2026-03-01T08:00:00.250Z",
         "hours":[120,7,3,1],"usual":122.5,"usualUndecided":7.75,"later":1}
        """;

    assertThat(UndecidedShares.serde().deserializer().deserialize("", stored.getBytes(UTF_8)))
        .isEqualTo(
            new UndecidedShare(TIME, TIME, List.of(new Hour(120, 7), new Hour(3, 1)), 122.5, 7.75));
  }

  @Test
  void alarmOfACamera_isAsTheSchemaSays_andNamesItInItsSubject() throws IOException {
    // Given
    AlarmEvent event =
        new AlarmEvent(
            new Alarm(AlarmKind.UNDECIDED, "north", null, null, "cam-1", TIME), TIME, null);

    // When
    byte[] value = Alarms.value(event);

    // Then
    assertThat(new String(value, UTF_8))
        .isEqualTo(
            "{\"alarm\":\"undecided\",\"site\":\"north\",\"camera\":\"cam-1\","
                + "\"since\":\"2026-03-01T08:00:00.250Z\",\"status\":\"raised\","
                + "\"raisedAt\":\"2026-03-01T08:00:00.250Z\"}");
    assertThat(Schemas.faults("alarm", value)).isEmpty();
    assertThat(Alarms.read(value)).isEqualTo(event);
    assertThat(new String(Alarms.key(event.alarm()), UTF_8)).isEqualTo("north/undecided/cam-1");
    assertThat(
            new String(
                Alarms.headers(event, new EventIds()).lastHeader("ce_subject").value(), UTF_8))
        .isEqualTo("cameras/cam-1");
  }
}
