package io.parkstream.web.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.parkstream.domain.Alarm;
import io.parkstream.domain.AlarmEvent;
import io.parkstream.domain.AlarmKind;
import io.parkstream.domain.EventIds;
import io.parkstream.domain.Occupancy;
import io.parkstream.domain.OccupancyChange;
import io.parkstream.domain.SpaceMap;
import io.parkstream.domain.SpaceState;
import io.parkstream.serde.Alarms;
import io.parkstream.serde.Keys;
import io.parkstream.serde.OccupancyEvents;
import io.parkstream.serde.SpaceMaps;
import io.parkstream.serde.SpaceStates;
import io.parkstream.serde.Topics;
import io.parkstream.testing.LogLines;
import io.parkstream.web.Messages;
import io.parkstream.web.SetClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordIntakeTest {
  private static final Topics TOPICS = Topics.DEFAULT;

  private final SetClock clock = new SetClock(Messages.at(60));
  private final CountedViewMetrics metrics = new CountedViewMetrics();
  private final LiveView view =
      new LiveView(
          ViewLimits.DEFAULT,
          Duration.ofSeconds(60),
          "run",
          new ObjectMapper().registerModule(new JavaTimeModule()),
          metrics,
          clock);
  private final RaisedAlarms alarms = new RaisedAlarms("parking.alarms", metrics);
  private final RecordIntake intake =
      new RecordIntake(TOPICS, view, alarms, metrics, clock, answer -> {});

  @Test
  void state_isThatOfItsSpace_untilItIsTakenBack() {
    // When
    intake.enter(state("A1", Occupancy.OCCUPIED, 10));
    List<SpaceView> stated = view.spaces("north");
    intake.enter(record(TOPICS.spaces(), Keys.of(Messages.space("A1")), null, new RecordHeaders()));

    // Then
    assertThat(stated).extracting(SpaceView::space).containsExactly("A1");
    assertThat(view.spaces("north")).isEmpty();
  }

  @Test
  void change_isTakenOver_byItsSpace() {
    // Given
    intake.enter(state("A1", Occupancy.EMPTY, 10));
    OccupancyChange change = Messages.change("A1", 20, Occupancy.EMPTY, Occupancy.OCCUPIED);

    // When
    intake.enter(
        record(
            TOPICS.occupancy(),
            Keys.of(change.space()),
            OccupancyEvents.value(change, Messages.at(20)),
            OccupancyEvents.headers(change)));

    // Then
    Optional<SpaceDetail> space = view.space(Messages.space("A1"), false);
    assertThat(space).isPresent();
    assertThat(space.get().changes()).hasSize(1);
  }

  @Test
  void map_bringsItsSpaces_untilItIsTakenBack() {
    // Given
    SpaceMap map = Messages.map(1, "A1", "A2");

    // When
    intake.enter(
        record(
            TOPICS.spaceMaps(),
            Keys.of(map.camera()),
            SpaceMaps.value(map),
            SpaceMaps.headers(map, Messages.at(0))));
    List<CameraMap> mapped = view.maps("north");
    intake.enter(record(TOPICS.spaceMaps(), Keys.of(map.camera()), null, new RecordHeaders()));

    // Then
    assertThat(mapped).hasSize(1);
    assertThat(view.maps("north")).isEmpty();
  }

  @Test
  void alarm_isRaised_untilItHasNoValueAnyMore() {
    // Given
    Alarm alarm = new Alarm(AlarmKind.OVERSTAY, "north", null, "A1", Messages.at(0));
    byte[] value = Alarms.value(new AlarmEvent(alarm, Messages.at(10), null));

    // When
    intake.enter(record("parking.alarms", Alarms.key(alarm), value, new RecordHeaders()));
    List<AlarmView> raised = alarms.views("north");
    intake.enter(record("parking.alarms", Alarms.key(alarm), null, new RecordHeaders()));
    intake.enter(record("parking.alarms", bytes("north/full"), value, new RecordHeaders()));

    // Then
    assertThat(raised).extracting(AlarmView::space).containsExactly("A1");
    assertThat(alarms.views("north")).isEmpty();
    assertThat(metrics.unreadable).isOne();
  }

  @Test
  void deadLetter_isCounted_thoughItsKeyIsNoCamera() {
    // When
    intake.enter(
        record(TOPICS.deadLetters(), bytes("no camera"), new byte[] {1}, new RecordHeaders()));

    // Then
    assertThat(view.pulse().deadLetters()).isOne();
    assertThat(metrics.unreadable).isZero();
  }

  @Test
  void unreadableRecords_areCounted_andTheFirstIsLogged() {
    // When
    List<String> lines;
    try (LogLines log = LogLines.of(RecordIntake.class)) {
      for (String topic : List.of(TOPICS.spaces(), TOPICS.occupancy(), TOPICS.classifications())) {
        intake.enter(record(topic, bytes("north/A1"), bytes("not JSON"), new RecordHeaders()));
      }
      lines = log.all();
    }

    // Then
    assertThat(metrics.unreadable).isEqualTo(3);
    assertThat(lines).hasSize(1);
    assertThat(lines.get(0))
        .startsWith("WARN topic " + TOPICS.spaces() + " partition 0 offset 7: ");
  }

  @Test
  void stateOfTomorrow_isIgnored_sinceItWouldFreezeItsSpace() {
    // When
    intake.enter(state("A1", Occupancy.OCCUPIED, 7 * 86_400));

    // Then
    assertThat(metrics.unreadable).isOne();
    assertThat(view.spaces("north")).isEmpty();
  }

  @Test
  void recordOfAnotherTopic_isIgnored() {
    // When
    intake.enter(record("somebody-else's", bytes("k"), bytes("v"), new RecordHeaders()));

    // Then
    assertThat(metrics.unreadable).isZero();
    assertThat(view.sites()).isEmpty();
  }

  private static ConsumerRecord<byte[], byte[]> state(
      String space, Occupancy occupancy, long second) {
    SpaceState status = Messages.state(space, second, occupancy, false, null);
    return record(
        TOPICS.spaces(),
        Keys.of(status.space()),
        SpaceStates.value(status),
        SpaceStates.headers(status, new EventIds()));
  }

  private static ConsumerRecord<byte[], byte[]> record(
      String topic, byte[] key, byte @Nullable [] value, Headers headers) {
    return new ConsumerRecord<>(
        topic,
        0,
        7,
        Messages.at(0).toEpochMilli(),
        TimestampType.CREATE_TIME,
        key.length,
        value == null ? 0 : value.length,
        key,
        value,
        headers,
        Optional.empty());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
