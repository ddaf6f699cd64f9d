package io.parkstream.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.testing.MovedClock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Answers of a camera over drawn days, one each minute. */
class CameraDriftsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
  private static final AlarmPolicy POLICY =
      new AlarmPolicy(0, Duration.ZERO, Map.of(), 0, null, new DriftRule(0.1, 0.1));
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final MovedClock clock = new MovedClock(NOW);
  private final Random random = new Random(20);
  private final Kept kept = new Kept();
  private AlarmRegister register = new AlarmRegister(POLICY, clock, kept);
  private final long version = NOW.toEpochMilli();

  /** What would be in the stores and on the topic. */
  private static final class Kept implements AlarmRegister.Effects {
    final Map<CameraId, UndecidedShare> shares = new TreeMap<>(Comparator.comparing(CameraId::key));
    final Map<String, SpaceStay> stays = new TreeMap<>();
    final Map<String, AlarmState> states = new TreeMap<>();
    final List<AlarmEvent> events = new ArrayList<>();
    long room = Long.MAX_VALUE;
    int written;

    @Override
    public void happened(AlarmEvent event) {
      events.add(event);
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
      written++;
      if (share == null) {
        shares.remove(camera);
      } else {
        shares.put(camera, share);
      }
    }

    @Override
    public boolean hasRoom(long moreBytes) {
      return moreBytes <= room;
    }
  }

  @Test
  void alarm_isRaisedWithinADay_whenMoreAnswersAreUndecided_andClearedWhenTheyAreNot() {
    // Given
    answers(Duration.ofDays(8), 0.05);
    List<AlarmEvent> before = List.copyOf(kept.events);
    Instant drifted = clock.instant();

    // When
    answers(Duration.ofDays(2), 0.3);
    List<AlarmEvent> raised = List.copyOf(kept.events);
    Instant cleaned = clock.instant();
    answers(Duration.ofDays(2), 0.05);

    // Then
    assertThat(before).isEmpty();
    assertThat(raised).hasSize(1);
    AlarmEvent event = raised.get(0);
    assertThat(event.raisedAt())
        .isBetween(drifted.plus(Duration.ofHours(6)), drifted.plus(Duration.ofDays(1)));
    assertThat(event.alarm())
        .isEqualTo(new Alarm(AlarmKind.UNDECIDED, "north", null, null, "cam-1", event.raisedAt()));
    assertThat(event.alarm().key()).isEqualTo("north/undecided/cam-1");
    assertThat(kept.events).hasSize(2);
    assertThat(kept.events.get(1).alarm()).isEqualTo(event.alarm());
    assertThat(kept.events.get(1).clearedAt()).isBetween(cleaned, cleaned.plus(Duration.ofDays(1)));
    assertThat(register.raised(AlarmKind.UNDECIDED)).isZero();
    assertThat(kept.states).isEmpty();
  }

  /** Two answers of three are undecided each night, none in the day. */
  @Test
  void nights_areUsual() {
    // When
    Instant end = NOW.plus(Duration.ofDays(20));
    while (clock.instant().isBefore(end)) {
      int hour = clock.instant().atOffset(ZoneOffset.UTC).getHour();
      answers(MINUTE, hour < 6 || hour >= 20 ? 0.67 : 0);
    }

    // Then
    assertThat(kept.events).isEmpty();
  }

  @Test
  void newCamera_hasNoAlarm_beforeItIsKnownWhatIsUsual() {
    // When
    answers(Duration.ofDays(1), 0);
    answers(Duration.ofDays(2).minus(MINUTE), 0.5);

    // Then
    assertThat(kept.events).isEmpty();
  }

  @Test
  void fewAnswers_raiseNothing() {
    // Given
    answers(Duration.ofDays(8), 0);
    clock.advance(Duration.ofDays(1));

    // When
    answers(MINUTE.multipliedBy(499), 1);
    List<AlarmEvent> few = List.copyOf(kept.events);
    answers(MINUTE, 1);

    // Then
    assertThat(few).isEmpty();
    assertThat(kept.events).hasSize(1);
  }

  @Test
  void answerThatIsPublishedAgain_orOfAClockThatIsAhead_changesNothing() {
    // Given
    answers(Duration.ofDays(8), 0);
    int written = kept.written;

    // When
    SpaceState last = status("cam-1", clock.instant(), 0.5f);
    for (int i = 0; i < 1000; i++) {
      register.stated(last);
    }
    register.stated(status("cam-1", clock.instant().plus(Duration.ofDays(300)), 0.5f));
    answers(Duration.ofHours(1), 0);

    // Then
    assertThat(kept.events).isEmpty();
    assertThat(kept.written - written).as("kept each ten minutes").isBetween(5, 8);
    assertThat(kept.shares.values()).allMatch(share -> !share.at().isAfter(clock.instant()));
  }

  @Test
  void restart_goesOn_andAnotherRuleClears() {
    // Given
    answers(Duration.ofDays(8), 0.05);
    answers(Duration.ofDays(1), 0.4);
    Alarm raised = kept.events.get(0).alarm();

    // When
    restart(POLICY);
    answers(Duration.ofHours(2), 0.4);
    List<AlarmEvent> again = List.copyOf(kept.events);
    restart(AlarmPolicy.NONE);

    // Then
    assertThat(again).hasSize(1);
    assertThat(kept.events).hasSize(2);
    assertThat(kept.events.get(1).alarm()).isEqualTo(raised);
    assertThat(kept.events.get(1).clearedAt()).isNotNull();
    assertThat(register.raised(AlarmKind.UNDECIDED)).isZero();
  }

  @Test
  void camera_isForgottenWithItsLastSpace_orWhenNothingWasSeenForAMonth() {
    // Given
    answers(Duration.ofDays(8), 0.05);
    answers(Duration.ofDays(1), 0.4);
    clock.advance(MINUTE);
    register.stated(status("cam-2", clock.instant(), 0.9f));

    // When its only space is another camera's now
    List<CameraId> left = List.copyOf(kept.shares.keySet());
    clock.advance(CameraDrifts.GONE.plusSeconds(1));
    restart(POLICY);

    // Then
    assertThat(left).containsExactly(new CameraId("north", "cam-2"));
    assertThat(kept.events).hasSize(2);
    assertThat(kept.events.get(1).clearedAt()).isNotNull();
    assertThat(kept.shares).isEmpty();
    assertThat(kept.states).isEmpty();
  }

  @Test
  void withoutRoom_aCameraIsRefused() {
    // Given
    kept.room = AlarmRegister.SPACE_BYTES;
    register.stated(status("cam-1", clock.instant(), null));
    kept.room = CameraDrifts.CAMERA_BYTES - 1;

    // When
    boolean refused = register.stated(status("cam-1", clock.instant(), 0.5f));
    kept.room = CameraDrifts.CAMERA_BYTES;
    boolean taken = register.stated(status("cam-1", clock.instant(), 0.5f));

    // Then
    assertThat(refused).isFalse();
    assertThat(taken).isTrue();
    assertThat(register.bytes()).isEqualTo(AlarmRegister.SPACE_BYTES + CameraDrifts.CAMERA_BYTES);
  }

  private void restart(AlarmPolicy policy) {
    register = new AlarmRegister(policy, clock, kept);
    Map.copyOf(kept.stays).forEach((key, stay) -> register.load(SpaceId.ofKey(key), stay));
    Map.copyOf(kept.shares).forEach(register::load);
    Map.copyOf(kept.states).values().forEach(register::load);
    register.judgeDue();
  }

  /** One a minute, for so long. */
  private void answers(Duration time, double undecided) {
    Instant end = clock.instant().plus(time);
    while (clock.instant().isBefore(end)) {
      clock.advance(MINUTE);
      boolean unsure = random.nextDouble() < undecided;
      register.stated(status("cam-1", clock.instant(), unsure ? 0.5f : 0.02f));
    }
  }

  private SpaceState status(String camera, Instant observed, @Nullable Float probability) {
    Instant now = clock.instant();
    return new SpaceState(
        new SpaceId("north", "A1"),
        new CameraId("north", camera),
        null,
        Occupancy.EMPTY,
        false,
        null,
        NOW,
        observed,
        null,
        null,
        version,
        probability,
        null,
        now);
  }
}
