package io.parkstream.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parkstream.domain.Alarm;
import io.parkstream.domain.AlarmEvent;
import io.parkstream.domain.AlarmKind;
import io.parkstream.domain.AlarmPolicy;
import io.parkstream.domain.AlarmRegister;
import io.parkstream.domain.AlarmState;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.LiveCalibration;
import io.parkstream.domain.ModelIdentity;
import io.parkstream.domain.Occupancy;
import io.parkstream.domain.OccupancyReason;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceRegister.Outcome;
import io.parkstream.domain.SpaceStay;
import io.parkstream.domain.UndecidedShare;
import io.parkstream.engine.LiveCalibrations;
import io.parkstream.serde.Topics;
import io.parkstream.stream.HeldMemory;
import io.parkstream.stream.IgnoredReason;
import io.parkstream.stream.InputTopic;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StreamMetersTest {
  private static final long SECOND = 1_000_000_000;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final StreamMeters meters = new StreamMeters(registry, Topics.DEFAULT);

  /** Something that happens, and the series that it moves, each by how much. */
  private record Event(String what, Consumer<StreamMeters> happens, Map<String, Double> moves) {
    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Event> events() {
    return Stream.of(
        new Event("a picture is decoded", m -> m.decoded(1), one("parkstream.decode.time")),
        new Event(
            "a content type is wrong",
            StreamMeters::contentTypeMismatch,
            one("parkstream.crops.mislabelled")),
        new Event(
            "a crop is classified",
            m -> m.classified(Occupancy.OCCUPIED, 1, 1, 1, 1),
            Map.of(
                "parkstream.crops{result=occupied}", 1.0,
                "parkstream.queue.wait", 1.0,
                "parkstream.forward.wait", 1.0,
                "parkstream.event.age", 1.0)),
        new Event(
            "a crop shows nothing",
            m -> m.classified(Occupancy.UNKNOWN, 1, 1, 1, 1),
            Map.of(
                "parkstream.crops{result=undecided}", 1.0,
                "parkstream.queue.wait", 1.0,
                "parkstream.forward.wait", 1.0,
                "parkstream.event.age", 1.0)),
        new Event(
            "a crop comes from the future",
            m -> m.classified(Occupancy.EMPTY, 1, 1, 1, -1),
            Map.of(
                "parkstream.crops{result=empty}", 1.0,
                "parkstream.queue.wait", 1.0,
                "parkstream.forward.wait", 1.0,
                "parkstream.event.age", 1.0,
                "parkstream.crops.future", 1.0)),
        new Event(
            "a picture is cut off",
            m -> m.deadLettered("truncated"),
            Map.of(
                "parkstream.crops{result=dead-letter}", 1.0,
                "parkstream.dead.letters{reason=truncated}", 1.0)),
        new Event(
            "a crop is refused for a reason of no list",
            m -> m.deadLettered("of-tomorrow"),
            Map.of(
                "parkstream.crops{result=dead-letter}", 1.0,
                "parkstream.dead.letters{reason=other}", 1.0)),
        new Event(
            "a dead letter's topic takes none of it",
            StreamMeters::deadLetterGivenUp,
            one("parkstream.dead.letters.dropped")),
        new Event(
            "a space is retired", StreamMeters::retired, one("parkstream.crops{result=retired}")),
        new Event("a crop has expired", StreamMeters::expired, one("parkstream.crops.expired")),
        new Event(
            "an expired crop is passed by",
            StreamMeters::dropped,
            one("parkstream.crops{result=expired}")),
        new Event(
            "a newer crop goes first", StreamMeters::overtaken, one("parkstream.crops.overtaken")),
        new Event(
            "a space changes",
            m -> m.occupancyChanged(Occupancy.OCCUPIED, OccupancyReason.CONFIRMED),
            one("parkstream.occupancy.changes{occupancy=occupied,reason=confirmed}")),
        new Event(
            "a picture shows nothing",
            m -> m.observed(Outcome.BLIND),
            one("parkstream.observations.blind")),
        new Event(
            "an observation is late",
            m -> m.observed(Outcome.LATE),
            one("parkstream.observations.ignored{reason=late}")),
        new Event(
            "an observed space is not on the map",
            m -> m.observed(Outcome.UNMAPPED),
            one("parkstream.observations.ignored{reason=unmapped}")),
        new Event(
            "there are too many spaces",
            m -> m.observed(Outcome.TOO_MANY),
            one("parkstream.observations.ignored{reason=too-many}")),
        new Event(
            "an observation tells nothing",
            m -> m.observed(Outcome.UNSURE),
            one("parkstream.observations.unsure")),
        new Event("an observation is weighed", m -> m.observed(Outcome.TAKEN), Map.of()),
        new Event(
            "a map is read", StreamMeters::mapTaken, one("parkstream.space.maps{result=taken}")),
        new Event(
            "a map cannot be read",
            StreamMeters::mapRejected,
            one("parkstream.space.maps{result=rejected}")),
        new Event(
            "an operator closes a space",
            StreamMeters::overridden,
            one("parkstream.overrides{result=taken}")),
        new Event(
            "an override cannot be read",
            StreamMeters::overrideRejected,
            one("parkstream.overrides{result=rejected}")),
        new Event(
            "a condition is read",
            StreamMeters::conditionTaken,
            one("parkstream.camera.conditions{result=taken}")),
        new Event(
            "a condition cannot be read",
            StreamMeters::conditionRejected,
            one("parkstream.camera.conditions{result=rejected}")),
        new Event(
            "a calibration is applied",
            StreamMeters::calibrated,
            one("parkstream.calibrations{result=taken}")),
        new Event(
            "a calibration cannot be read",
            StreamMeters::calibrationRejected,
            one("parkstream.calibrations{result=rejected}")),
        new Event(
            "a topology keeps a calibration of another model",
            m -> m.calibrations(ofAnotherModel()),
            one("parkstream.calibrations.known{model=other}")),
        new Event(
            "a forged state is ignored",
            m -> m.ignored(InputTopic.SPACES, IgnoredReason.IMPLAUSIBLE),
            one("parkstream.records.ignored{reason=implausible,topic=spaces}")),
        new Event(
            "a crop has failed two threads",
            m -> m.poisoned(InputTopic.CROPS),
            one("parkstream.records.poisoned{topic=crops}")),
        new Event(
            "a crop fails as nobody foresaw",
            m -> m.deadLettered("unreadable"),
            Map.of(
                "parkstream.crops{result=dead-letter}", 1.0,
                "parkstream.dead.letters{reason=unreadable}", 1.0)),
        new Event(
            "an alarm is raised",
            m -> m.alarmRaised(AlarmKind.OVERSTAY),
            one("parkstream.alarms.raised{kind=overstay}")),
        new Event(
            "an alarm is cleared",
            m -> m.alarmCleared(AlarmKind.FLIPPING),
            one("parkstream.alarms.cleared{kind=flipping}")),
        new Event(
            "a task takes up a site that is full",
            m -> m.alarming(withAFullSite()),
            one("parkstream.alarms.active{kind=full}")),
        new Event("a state comes", StreamMeters::stateCounted, one("parkstream.states.counted")),
        new Event(
            "a state comes again", StreamMeters::stateRepeated, one("parkstream.states.repeated")),
        new Event(
            "a map with one space is watched",
            m -> m.watching(WatchedRegister.ofOneSpace(Clock.systemUTC())),
            Map.of(
                "parkstream.spaces{occupancy=unknown}", 1.0,
                "parkstream.cameras{state=awaited}", 1.0)),
        new Event(
            "crops are read", m -> m.pendingChanged(3), Map.of("parkstream.crops.pending", 3.0)),
        new Event(
            "a topology begins to hold memory",
            m -> m.holding(HeldMemory.SPACES, () -> 2048, 4096),
            Map.of(
                "parkstream.memory.held{by=spaces}", 2048.0,
                "parkstream.memory.bound{by=spaces}", 4096.0)),
        new Event("a stream thread waits", m -> m.blocked(1), one("parkstream.stream.blocked")),
        new Event(
            "the broker takes a record",
            m -> m.published(Topics.DEFAULT.deadLetters(), 1),
            one("parkstream.publish.time{topic=dead-letters}")),
        new Event(
            "the broker takes no record",
            m -> m.publishFailed(Topics.DEFAULT.classifications()),
            one("parkstream.publish.failures{topic=classifications}")),
        new Event("a record of a topic of Streams is sent", m -> m.published("x-log", 1), Map.of()),
        new Event(
            "records are gone before they are read",
            m -> m.deletedUnread(40),
            Map.of("parkstream.records.deleted", 40.0)),
        new Event(
            "offsets are committed",
            m -> m.committing(8, 2),
            Map.of("parkstream.offsets.committed", 8.0, "parkstream.offsets.lowered", 2.0)));
  }

  private static AlarmRegister withAFullSite() {
    AlarmRegister register =
        new AlarmRegister(AlarmPolicy.NONE, Clock.systemUTC(), new NoEffects());
    Alarm alarm = new Alarm(AlarmKind.FULL, "north", null, null, Instant.EPOCH);
    register.load(new AlarmState(alarm, Instant.EPOCH, null));
    return register;
  }

  private static final class NoEffects implements AlarmRegister.Effects {
    @Override
    public void happened(AlarmEvent event) {}

    @Override
    public void remember(SpaceId space, @Nullable SpaceStay stay) {}

    @Override
    public void remember(String key, @Nullable AlarmState state) {}

    @Override
    public void rememberShare(CameraId camera, @Nullable UndecidedShare share) {}

    @Override
    public boolean hasRoom(long moreBytes) {
      return true;
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("events")
  void event_movesItsMetersAndNoOther(Event event) {
    // Given
    MeterSnapshot before = MeterSnapshot.of(registry);

    // When
    event.happens.accept(meters);

    // Then
    assertThat(MeterSnapshot.of(registry).since(before)).isEqualTo(event.moves);
  }

  @Test
  void events_moveEveryMeterThereIs() {
    // When
    TreeSet<String> moved = new TreeSet<>();
    events()
        .flatMap(event -> event.moves.keySet().stream())
        .forEach(series -> moved.add(series.replaceAll("\\{.*", "")));

    // Then: all but the age of a camera, which needs one that was heard
    moved.add("parkstream.cameras.oldest.age");
    assertThat(moved).isEqualTo(MeterSnapshot.names(registry));
  }

  @Test
  void durations_areRecordedInTheirUnits() {
    // When
    meters.decoded(SECOND);
    meters.blocked(2 * SECOND);
    meters.published(Topics.DEFAULT.occupancy(), 3 * SECOND);
    meters.classified(Occupancy.EMPTY, 4 * SECOND, 0, 5_000, 6_000);

    // Then
    assertSeconds("parkstream.decode.time", 1);
    assertSeconds("parkstream.stream.blocked", 2);
    assertSeconds("parkstream.queue.wait", 4);
    assertSeconds("parkstream.forward.wait", 5);
    assertThat(registry.get("parkstream.event.age").summary().totalAmount()).isEqualTo(6);
    Timer publish = registry.get("parkstream.publish.time").tag("topic", "occupancy").timer();
    assertThat(publish.totalTime(TimeUnit.SECONDS)).isCloseTo(3, within(1e-6));
  }

  @Test
  void durations_areNeverNegative_whenAClockIsAheadOrSetBack() {
    // When
    meters.classified(Occupancy.EMPTY, 0, 0, -1_000, -3_600_000);

    // Then
    assertThat(registry.get("parkstream.event.age").summary().totalAmount()).isZero();
    assertSeconds("parkstream.forward.wait", 0);
    assertThat(registry.get("parkstream.crops.future").counter().count()).isOne();
  }

  @Test
  void age_isASumThatOnlyGrows_whenABacklogOfDaysIsRead() {
    // Given
    long week = Duration.ofDays(7).toMillis();

    // When
    for (int i = 0; i < 20_000; i++) {
      meters.classified(Occupancy.EMPTY, 0, 0, 0, week);
    }

    // Then: 292 years in nanoseconds are more than 64 bits
    assertThat(registry.get("parkstream.event.age").summary().totalAmount())
        .isCloseTo(20_000 * 604_800.0, within(1.0));
  }

  private void assertSeconds(String meter, double expected) {
    assertThat(registry.get(meter).timer().totalTime(TimeUnit.SECONDS))
        .as(meter)
        .isCloseTo(expected, within(1e-6));
  }

  private static LiveCalibrations ofAnotherModel() {
    LiveCalibrations calibrations = new LiveCalibrations();
    calibrations.put(
        new LiveCalibration(
            "north",
            new ModelIdentity("other", 1, "a".repeat(64)),
            1,
            0.4,
            7,
            20,
            null,
            Instant.EPOCH,
            null));
    return calibrations;
  }

  private static Map<String, Double> one(String series) {
    return Map.of(series, 1.0);
  }
}
