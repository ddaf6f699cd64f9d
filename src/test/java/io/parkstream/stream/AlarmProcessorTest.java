package io.parkstream.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.domain.Alarm;
import io.parkstream.domain.AlarmEvent;
import io.parkstream.domain.AlarmKind;
import io.parkstream.domain.AlarmPolicy;
import io.parkstream.domain.AlarmState;
import io.parkstream.domain.LeftOuts;
import io.parkstream.domain.Occupancy;
import io.parkstream.domain.SpaceStay;
import io.parkstream.domain.StateRoom;
import io.parkstream.domain.UndecidedShare;
import io.parkstream.domain.UndecidedShare.Hour;
import io.parkstream.serde.Alarms;
import io.parkstream.serde.UndecidedShares;
import io.parkstream.testing.MovedClock;
import io.parkstream.testing.RecordingStreamMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

/** What a task takes up that was open before, on this instance or another. */
class AlarmProcessorTest {
  private static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");
  private static final AlarmPolicy POLICY =
      new AlarmPolicy(
          0, Duration.ofMinutes(1), Map.of("*", Duration.ofHours(1)), 3, Duration.ofDays(2), null);
  private static final SpaceStay STAY =
      new SpaceStay(
          7,
          "ramp",
          Occupancy.OCCUPIED,
          false,
          NOW,
          Occupancy.OCCUPIED,
          NOW.minusSeconds(60),
          "car-1",
          List.of(NOW.minusSeconds(900), NOW.minusSeconds(60)));

  private final MovedClock clock = new MovedClock(NOW);
  private final RecordingStreamMetrics metrics = new RecordingStreamMetrics();
  private final InputFaults faults =
      new InputFaults(
          PoisonRecords.inMemory(clock), new IgnoredRecords(metrics, new LeftOuts(clock), clock));
  private final MockProcessorContext<byte[], byte[]> context = new MockProcessorContext<>();
  private final KeyValueStore<String, SpaceStay> stays =
      store(AlarmProcessor.STAYS, Alarms.staySerde());
  private final KeyValueStore<String, UndecidedShare> cameras =
      store(AlarmProcessor.CAMERAS, UndecidedShares.serde());
  private final KeyValueStore<String, AlarmState> alarms =
      store(AlarmProcessor.ALARMS, Alarms.serde());

  @Test
  void task_goesOnWithWhatIsStored_andClearsWhatIsGone() {
    // Given
    stays.put("north/A1", STAY);
    Alarm gone = new Alarm(AlarmKind.UNCHANGED, "north", null, "B9", NOW.minusSeconds(600));
    alarms.put(gone.key(), new AlarmState(gone, NOW.minusSeconds(300), null));
    AlarmProcessor processor = open();

    // When
    punctuate(Duration.ofMillis(1));
    punctuate(Duration.ofMinutes(59));

    // Then
    assertThat(context.forwarded()).hasSize(3);
    assertThat(event(0)).isEqualTo(new AlarmEvent(gone, NOW.minusSeconds(300), NOW.plusMillis(1)));
    assertThat(context.forwarded().get(1).record().value()).isNull();
    assertThat(event(2))
        .isEqualTo(
            new AlarmEvent(
                new Alarm(AlarmKind.OVERSTAY, "north", "ramp", "A1", NOW.minusSeconds(60)),
                NOW.plus(Duration.ofMinutes(59)),
                null));
    assertThat(alarms.get(gone.key())).isNull();
    assertThat(alarms.get("north/overstay/A1").raisedAt())
        .isEqualTo(NOW.plus(Duration.ofMinutes(59)));
    processor.close();
  }

  @Test
  void entriesThatCannotBeRead_areIgnoredAndCounted_andTheOthersTaken() {
    // Given
    KeyValueStore<String, SpaceStay> others =
        store(AlarmProcessor.STAYS, writing(Alarms.staySerde(), "{\"version\":\"x\"}"));
    others.put("north/A0", STAY);
    others.put("no key", STAY);
    others.put("north/A1", STAY);
    Alarm alarm = new Alarm(AlarmKind.FULL, "north", null, null, NOW);
    store(AlarmProcessor.ALARMS, writing(Alarms.serde(), "{\"alarm\":\"fire\",\"site\":\"north\"}"))
        .put(alarm.key(), new AlarmState(alarm, NOW, null));

    // When
    AlarmProcessor processor = open();
    punctuate(Duration.ofHours(1));

    // Then
    assertThat(metrics.records).containsOnly(Map.entry("state unreadable", 3));
    assertThat(metrics.alarms).containsExactly("raised overstay");
    processor.close();
  }

  @Test
  void storedValues_areReadAsTheyWereWritten() {
    AlarmState state =
        new AlarmState(
            new Alarm(AlarmKind.FULL, "north", "ramp", null, NOW),
            NOW.plusSeconds(60),
            NOW.plusMillis(61_250));

    UndecidedShare share =
        new UndecidedShare(
            NOW.minusSeconds(7200), NOW, List.of(new Hour(120, 7), new Hour(3, 1)), 122.5, 7.75);
    AlarmState ofCamera =
        new AlarmState(
            new Alarm(AlarmKind.UNDECIDED, "north", null, null, "cam-1", NOW), NOW, null);

    assertThat(again(UndecidedShares.serde(), share)).isEqualTo(share);
    assertThat(again(Alarms.serde(), ofCamera)).isEqualTo(ofCamera);
    assertThat(again(Alarms.staySerde(), STAY)).isEqualTo(STAY);
    assertThat(again(Alarms.serde(), state)).isEqualTo(state);
  }

  private static <T> T again(Serde<T> serde, T value) {
    return serde.deserializer().deserialize("", serde.serializer().serialize("", value));
  }

  private AlarmProcessor open() {
    AlarmProcessor processor =
        new AlarmProcessor(POLICY, new StateRoom(1 << 20), metrics, faults, clock);
    processor.init(context);
    return processor;
  }

  /** Runs what is scheduled, and not cancelled, as Streams does when its time has come. */
  private void punctuate(Duration time) {
    clock.advance(time);
    for (MockProcessorContext.CapturedPunctuator each :
        List.copyOf(context.scheduledPunctuators())) {
      if (!each.cancelled()) {
        each.getPunctuator().punctuate(clock.millis());
      }
    }
  }

  private AlarmEvent event(int number) {
    return Alarms.read(context.forwarded().get(number).record().value());
  }

  /** Writes the first of its values as a text that it cannot read. */
  private static <T> Serde<T> writing(Serde<T> serde, String text) {
    AtomicInteger written = new AtomicInteger();
    return Serdes.serdeFrom(
        (topic, value) ->
            written.getAndIncrement() == 0
                ? text.getBytes(UTF_8)
                : serde.serializer().serialize(topic, value),
        serde.deserializer());
  }

  private <T> KeyValueStore<String, T> store(String name, Serde<T> values) {
    KeyValueStore<String, T> store =
        Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.String(), values)
            .withLoggingDisabled()
            .build();
    store.init(context.getStateStoreContext(), store);
    return store;
  }
}
