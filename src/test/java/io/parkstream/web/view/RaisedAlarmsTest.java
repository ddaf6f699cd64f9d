package io.parkstream.web.view;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parkstream.domain.Alarm;
import io.parkstream.domain.AlarmEvent;
import io.parkstream.domain.AlarmKind;
import io.parkstream.serde.Alarms;
import io.parkstream.web.Messages;
import io.parkstream.web.RecordingWebMetrics;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RaisedAlarmsTest {
  private final RecordingWebMetrics metrics = new RecordingWebMetrics();
  private final RaisedAlarms alarms = new RaisedAlarms("parking.alarms", metrics);

  @Test
  void alarms_areThoseOfTheSite_newestFirst() {
    // When
    take(overstay("north", "A1"), 20, null);
    take(new Alarm(AlarmKind.FULL, "north", "ramp", null, Messages.at(1)), 30, null);
    take(overstay("south", "A1"), 40, null);
    take(new Alarm(AlarmKind.FULL, "north", null, null, Messages.at(1)), 30, null);

    // Then
    assertThat(alarms.views("north"))
        .containsExactly(
            new AlarmView("full", "north", null, null, null, Messages.at(1), Messages.at(30)),
            new AlarmView("full", "north", "ramp", null, null, Messages.at(1), Messages.at(30)),
            new AlarmView(
                "overstay", "north", "short", "A1", null, Messages.at(10), Messages.at(20)));
    assertThat(alarms.views(null)).hasSize(4);
    assertThat(alarms.views(null).get(0).site()).isEqualTo("south");
    assertThat(alarms.views("west")).isEmpty();
  }

  @Test
  void alarm_isGoneWhenItIsCleared_orHasNoValueAnyMore() {
    // Given
    take(overstay("north", "A1"), 20, null);
    take(overstay("north", "A2"), 20, null);
    take(overstay("north", "A3"), 20, null);

    // When
    take(overstay("north", "A1"), 20, 50L);
    alarms.take("north/overstay/A2".getBytes(UTF_8), null);
    alarms.take("north/overstay/A9".getBytes(UTF_8), null);

    // Then
    assertThat(alarms.views(null)).extracting(AlarmView::space).containsExactly("A3");
  }

  @Test
  void furtherAlarms_areCountedAndNotShown_untilOthersAreCleared() {
    // Given
    for (int i = 0; i < RaisedAlarms.MOST; i++) {
      take(overstay("north", "A" + i), 20, null);
    }

    // When
    take(overstay("north", "late"), 30, null);
    take(overstay("north", "A1"), 40, null);
    int refused = metrics.noRoom;
    take(overstay("north", "A0"), 20, 50L);
    take(overstay("north", "later"), 60, null);

    // Then
    assertThat(refused).isOne();
    assertThat(metrics.noRoom).isOne();
    assertThat(alarms.views(null))
        .hasSize(RaisedAlarms.MOST)
        .extracting(AlarmView::space)
        .startsWith("later", "A1")
        .doesNotContain("late", "A0");
  }

  @Test
  void alarmUnderAnotherKey_isRefused_sinceNothingWouldClearIt() {
    byte[] value = Alarms.value(new AlarmEvent(overstay("north", "A1"), Messages.at(20), null));

    assertThatThrownBy(() -> alarms.take("north/overstay/A2".getBytes(UTF_8), value))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("north/overstay/A1");
    assertThat(alarms.views(null)).isEmpty();
  }

  private static Alarm overstay(String site, String space) {
    return new Alarm(AlarmKind.OVERSTAY, site, "short", space, Messages.at(10));
  }

  private void take(Alarm alarm, long raised, @Nullable Long cleared) {
    alarms.take(
        Alarms.key(alarm),
        Alarms.value(
            new AlarmEvent(
                alarm, Messages.at(raised), cleared == null ? null : Messages.at(cleared))));
  }
}
