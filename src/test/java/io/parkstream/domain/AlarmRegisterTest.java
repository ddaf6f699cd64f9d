package io.parkstream.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.testing.MovedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AlarmRegisterTest {
  private static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");
  private static final AlarmPolicy OF_SPACES = policy(0);
  private static final AlarmPolicy ALL = policy(0.9);

  private final MovedClock clock = new MovedClock(NOW);
  private final Kept kept = new Kept();
  private AlarmRegister register = new AlarmRegister(OF_SPACES, clock, kept);
  private long version = NOW.toEpochMilli();
  private long room = Long.MAX_VALUE;

  private static AlarmPolicy policy(double fullAt) {
    return new AlarmPolicy(
        fullAt,
        Duration.ofMinutes(1),
        Map.of("short", Duration.ofHours(2), "north/short", Duration.ofHours(1)),
        4,
        Duration.ofDays(2),
        new DriftRule(0.1, 0.1));
  }

  /** What would be in the stores and on the topic. */
  private final class Kept implements AlarmRegister.Effects {
    final Map<String, SpaceStay> stays = new TreeMap<>();
    final Map<String, AlarmState> states = new TreeMap<>();
    final List<String> said = new ArrayList<>();
    final List<AlarmEvent> events = new ArrayList<>();

    @Override
    public void happened(AlarmEvent event) {
      events.add(event);
      said.add(
          event.status()
              + ' '
              + event.alarm().key()
              + " +"
              + Duration.between(NOW, event.time()).toMinutes());
    }

    @Override
    public void remember(SpaceId space, @Nullable SpaceStay stay) {
      if (stay == null) {
        stays.remove(space.key());
      } else {
        stays.put(space.key(), stay);
      }
    }

    @Override
    public void remember(String key, @Nullable AlarmState state) {
      if (state == null) {
        states.remove(key);
      } else {
        states.put(key, state);
      }
    }

    @Override
    public void rememberShare(CameraId camera, @Nullable UndecidedShare share) {
      throw new AssertionError("these states tell of no answer");
    }

    @Override
    public boolean hasRoom(long moreBytes) {
      return register.bytes() + moreBytes <= room;
    }
  }

  @Test
  void overstay_isRaisedWhenTheStayIsTooLong_andClearedWhenTheCarLeaves() {
    // Given
    state("A1", "short", Occupancy.OCCUPIED, "car-1");

    // When
    pass(Duration.ofMinutes(59));
    int inTime = kept.said.size();
    pass(Duration.ofMinutes(11));
    state("A1", "short", Occupancy.EMPTY, null);
    state("A1", "short", Occupancy.OCCUPIED, "car-2");
    pass(Duration.ofMinutes(59));

    // Then
    assertThat(inTime).isZero();
    assertThat(kept.said)
        .containsExactly("raised north/overstay/A1 +60", "cleared north/overstay/A1 +70");
    assertThat(kept.events.get(0).alarm())
        .isEqualTo(new Alarm(AlarmKind.OVERSTAY, "north", "short", "A1", NOW));
    assertThat(register.raised(AlarmKind.OVERSTAY)).isZero();
  }

  @Test
  void overstay_countsTheWholeStay_andWaitsUntilTheCarIsSeen() {
    // Given
    state("A1", "short", Occupancy.OCCUPIED, "car-1");
    pass(Duration.ofMinutes(50));

    // When
    state("A1", "short", Occupancy.UNKNOWN, "car-1");
    pass(Duration.ofMinutes(30));
    int whileUnknown = kept.said.size();
    state("A1", "short", Occupancy.OCCUPIED, "car-1");
    state("A1", "short", Occupancy.UNKNOWN, "car-1");

    // Then
    assertThat(whileUnknown).isZero();
    assertThat(kept.said).containsExactly("raised north/overstay/A1 +60");
  }

  /** The service was away, and reads an hour of states within seconds. */
  @Test
  void stayThatIsOverInTheNextState_raisesNothing_whileOldStatesAreRead() {
    // Given
    SpaceState came = status("A1", "short", Occupancy.OCCUPIED, "car-1", false);
    clock.advance(Duration.ofMinutes(20));
    SpaceState left = status("A1", "short", Occupancy.EMPTY, null, false);
    clock.advance(Duration.ofHours(5));

    // When
    register.stated(came);
    clock.advance(Duration.ofSeconds(10));
    register.judgeDue();
    register.stated(left);
    pass(Duration.ofMinutes(5));

    // Then
    assertThat(kept.said).isEmpty();
  }

  @Test
  void stayThatGoesOn_isRaised_whenNoOtherStateComesForAMinute() {
    // Given
    SpaceState came = status("A1", "short", Occupancy.OCCUPIED, "car-1", false);
    clock.advance(Duration.ofHours(5));

    // When
    register.stated(came);
    pass(Duration.ofSeconds(59));
    int soon = kept.said.size();
    pass(Duration.ofSeconds(1));

    // Then
    assertThat(soon).isZero();
    assertThat(kept.said).containsExactly("raised north/overstay/A1 +60");
  }

  @Test
  void stayThatEndedWhileTheServiceWasAway_raisesNothing_afterARestart() {
    // Given
    state("A1", "short", Occupancy.OCCUPIED, "car-1");
    clock.advance(Duration.ofMinutes(20));
    SpaceState left = status("A1", "short", Occupancy.EMPTY, null, false);
    clock.advance(Duration.ofHours(5));

    // When
    restart(ALL);
    register.judgeDue();
    clock.advance(Duration.ofSeconds(10));
    register.judgeDue();
    register.stated(left);
    pass(Duration.ofMinutes(5));

    // Then
    assertThat(kept.said).isEmpty();
  }

  @Test
  void anotherCar_isAnotherAlarm_thoughNobodySawTheSpaceEmpty() {
    // Given
    state("A1", "short", Occupancy.OCCUPIED, "car-1");
    pass(Duration.ofMinutes(65));

    // When
    state("A1", "short", Occupancy.OCCUPIED, "car-2");
    pass(Duration.ofMinutes(60));

    // Then
    assertThat(kept.said)
        .containsExactly(
            "raised north/overstay/A1 +60",
            "cleared north/overstay/A1 +65",
            "raised north/overstay/A1 +125");
  }

  @Test
  void zoneWithoutRule_hasNoOverstay() {
    // When
    state("A1", "long", Occupancy.OCCUPIED, "car-1");
    state("A2", null, Occupancy.OCCUPIED, "car-2");
    pass(Duration.ofHours(20));

    // Then
    assertThat(kept.said).noneMatch(said -> said.contains("overstay"));
  }

  @Test
  void full_isRaisedByWhatLasts_andClearedByWhatLasts() {
    // Given
    restart(ALL);
    fill(10, 9);
    pass(Duration.ofSeconds(59));
    int early = kept.said.size();
    pass(Duration.ofSeconds(1));

    // When
    state("S00", null, Occupancy.EMPTY, null);
    pass(Duration.ofSeconds(30));
    state("S00", null, Occupancy.OCCUPIED, "back");
    pass(Duration.ofMinutes(3));
    List<String> kepton = List.copyOf(kept.said);
    state("S00", null, Occupancy.EMPTY, null);
    pass(Duration.ofMinutes(1));

    // Then
    assertThat(early).isZero();
    assertThat(kepton).containsExactly("raised north/full +1");
    assertThat(kept.said).containsExactly("raised north/full +1", "cleared north/full +5");
  }

  @Test
  void full_isNotRaised_byAMinuteAtMost() {
    // Given
    restart(ALL);
    fill(10, 9);

    // When
    pass(Duration.ofSeconds(40));
    state("S00", null, Occupancy.EMPTY, null);
    pass(Duration.ofSeconds(40));
    state("S00", null, Occupancy.OCCUPIED, "back");
    pass(Duration.ofSeconds(40));

    // Then
    assertThat(kept.said).isEmpty();
  }

  @Test
  void full_neitherStartsNorEnds_withACameraThatFails() {
    // Given
    restart(ALL);
    fill(10, 9);
    pass(Duration.ofMinutes(1));

    // When
    for (int i = 0; i < 10; i++) {
      state(name(i), null, Occupancy.UNKNOWN, null);
    }
    pass(Duration.ofMinutes(10));

    // Then
    assertThat(kept.said).containsExactly("raised north/full +1");
  }

  @Test
  void zone_isFull_whileItsSiteIsNot() {
    // Given
    restart(ALL);

    // When
    state("A1", "ramp", Occupancy.OCCUPIED, "car-1");
    state("B1", "roof", Occupancy.EMPTY, null);
    pass(Duration.ofMinutes(1));

    // Then
    assertThat(kept.said).containsExactly("raised north/full/ramp +1");
  }

  @Test
  void flips_areCountedOverAnHour_andMustCalmDown() {
    // When
    for (int i = 0; i < 6; i++) {
      state("A1", null, i % 2 == 0 ? Occupancy.EMPTY : Occupancy.OCCUPIED, null);
      clock.advance(Duration.ofMinutes(5));
    }
    register.judgeDue();
    List<String> raised = List.copyOf(kept.said);
    pass(Duration.ofMinutes(44));
    List<String> stillRaised = List.copyOf(kept.said);
    pass(Duration.ofMinutes(1));

    // Then
    assertThat(raised).containsExactly("raised north/flipping/A1 +25");
    assertThat(stillRaised).isEqualTo(raised);
    assertThat(kept.said)
        .containsExactly("raised north/flipping/A1 +25", "cleared north/flipping/A1 +75");
  }

  @Test
  void unchanged_isRaisedAfterDays_alsoThroughSilence() {
    // Given
    state("A1", null, Occupancy.EMPTY, null);
    pass(Duration.ofHours(20));
    state("A1", null, Occupancy.UNKNOWN, null);
    state("A1", null, Occupancy.EMPTY, null);

    // When
    pass(Duration.ofHours(28));
    state("A1", null, Occupancy.OCCUPIED, "car-1");

    // Then
    assertThat(kept.said)
        .containsExactly("raised north/unchanged/A1 +2880", "cleared north/unchanged/A1 +2880");
  }

  @Test
  void closedSpace_andRetiredSpace_haveNoAlarms() {
    // Given
    restart(ALL);
    state("A1", "short", Occupancy.OCCUPIED, "car-1");
    state("A2", "short", Occupancy.OCCUPIED, "car-2");
    pass(Duration.ofHours(1));

    // When
    register.stated(status("A1", "short", Occupancy.OCCUPIED, "car-1", true));
    register.retired(new SpaceId("north", "A2"), 0, clock.instant());

    // Then
    assertThat(kept.said)
        .contains("cleared north/overstay/A1 +60", "cleared north/overstay/A2 +60")
        .contains("raised north/full +1", "cleared north/full +60")
        .contains("raised north/full/short +1", "cleared north/full/short +60");
    assertThat(kept.states).isEmpty();
    assertThat(kept.stays).containsOnlyKeys("north/A1");
  }

  @Test
  void stateThatComesAgain_changesNothing() {
    // Given
    SpaceState status = status("A1", "short", Occupancy.OCCUPIED, "car-1", false);
    register.stated(status);
    pass(Duration.ofHours(1));
    List<String> said = List.copyOf(kept.said);

    // When
    register.stated(status);
    pass(Duration.ofMinutes(1));

    // Then
    assertThat(kept.said).isEqualTo(said);
  }

  @Test
  void restart_goesOn_withoutSayingAnythingAgain() {
    // Given
    restart(ALL);
    fill(10, 9);
    state("A1", "short", Occupancy.OCCUPIED, "car-1");
    pass(Duration.ofMinutes(1));
    kept.said.clear();

    // When
    restart(ALL);
    register.judgeDue();
    List<String> again = List.copyOf(kept.said);
    pass(Duration.ofMinutes(59));

    // Then
    assertThat(again).isEmpty();
    assertThat(register.raised(AlarmKind.FULL)).isEqualTo(2);
    assertThat(kept.said).containsExactly("raised north/overstay/A1 +60");
  }

  @Test
  void restart_clearsWhatTheRulesOfTodayDoNotHave_andWhatIsGone() {
    // Given
    restart(ALL);
    state("A1", "short", Occupancy.OCCUPIED, "car-1");
    pass(Duration.ofHours(1));
    Alarm gone = new Alarm(AlarmKind.OVERSTAY, "south", null, "Z9", NOW);
    kept.states.put(gone.key(), new AlarmState(gone, NOW, null));
    kept.said.clear();

    // When
    restart(AlarmPolicy.NONE);
    register.judgeDue();

    // Then
    assertThat(kept.said)
        .containsExactlyInAnyOrder(
            "cleared north/overstay/A1 +60",
            "cleared north/full +60",
            "cleared north/full/short +60",
            "cleared south/overstay/Z9 +60");
    assertThat(kept.states).isEmpty();
    assertThat(register.nextDue()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void withoutRoom_furtherSpacesAreRefused() {
    // Given
    room = 2L * AlarmRegister.SPACE_BYTES;

    // When
    boolean first = register.stated(status("A1", null, Occupancy.EMPTY, null, false));
    boolean second = register.stated(status("A2", null, Occupancy.EMPTY, null, false));
    boolean third = register.stated(status("A3", null, Occupancy.EMPTY, null, false));
    register.retired(new SpaceId("north", "A1"), 0, NOW);
    boolean later = register.stated(status("A3", null, Occupancy.EMPTY, null, false));

    // Then
    assertThat(List.of(first, second, third, later)).containsExactly(true, true, false, true);
    assertThat(register.bytes()).isEqualTo(room);
  }

  private void restart(AlarmPolicy policy) {
    register = new AlarmRegister(policy, clock, kept);
    Map.copyOf(kept.stays).forEach((key, stay) -> register.load(SpaceId.ofKey(key), stay));
    Map.copyOf(kept.states).values().forEach(register::load);
  }

  private void fill(int spaces, int occupied) {
    for (int i = 0; i < spaces; i++) {
      boolean taken = i < occupied;
      state(name(i), null, taken ? Occupancy.OCCUPIED : Occupancy.EMPTY, taken ? "car-" + i : null);
    }
  }

  private static String name(int number) {
    return "S%02d".formatted(number);
  }

  private void state(
      String space, @Nullable String zone, Occupancy occupancy, @Nullable String session) {
    register.stated(status(space, zone, occupancy, session, false));
  }

  private SpaceState status(
      String space,
      @Nullable String zone,
      Occupancy occupancy,
      @Nullable String session,
      boolean closed) {
    Instant now = clock.instant();
    return new SpaceState(
        new SpaceId("north", space),
        new CameraId("north", "cam-1"),
        zone,
        occupancy,
        closed,
        null,
        now,
        now,
        null,
        session,
        version++,
        null,
        null,
        now);
  }

  /** Judges whenever something is due, as the punctuation does. */
  private void pass(Duration time) {
    Instant end = clock.instant().plus(time);
    while (clock.instant().isBefore(end)) {
      long left = Duration.between(clock.instant(), end).toMillis();
      clock.advance(Duration.ofMillis(Math.min(left, Math.max(1, register.nextDue()))));
      register.judgeDue();
    }
  }
}
