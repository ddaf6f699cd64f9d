package io.parkstream.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.testing.MovedClock;
import org.junit.jupiter.api.Test;

/** Budget 60 s, stale after 2 min. */
class SilenceWatchTest {
  private static final WatchPolicy POLICY = WatchPolicy.DEFAULT;
  private static final CameraId CAM = Observations.CAMERA;

  private final MovedClock clock = new MovedClock(Observations.START);
  private final RecordedEffects effects = new RecordedEffects();
  private final OccupancyRule rule = new OccupancyRule(Observations.policy(1, 1, 0.1));
  private long watched;
  private final CameraSpaces all = new CameraSpaces(Long.MAX_VALUE, more -> true, () -> watched);
  private final SilenceWatch silence =
      new SilenceWatch(
          all,
          new SpaceUpdates(all, POLICY, space -> null, clock, effects),
          POLICY,
          rule,
          () -> watched);

  @Test
  void judge_givesUpAllSpacesOfASilentCamera_oneMillisecondAfterItsBudget() {
    // Given
    occupied("A1");
    occupied("A2");
    heard();
    watched = 60_000;
    silence.judge();
    assertThat(effects.changes).isEmpty();

    // When
    watched = 60_001;
    silence.judge();

    // Then
    assertThat(effects.changes)
        .extracting(OccupancyChange::reason)
        .containsExactly(OccupancyReason.CAMERA_OFFLINE, OccupancyReason.CAMERA_OFFLINE);
    assertThat(effects.changes.get(0).eventTime())
        .as("by the camera's clock")
        .isEqualTo(Observations.START.plus(POLICY.silenceBudget()));
    assertThat(silence.cameras().silent()).isEqualTo(1);
    assertThat(silence.nextDue()).as("nothing is believed").isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void judge_givesUpASingleSpace_whoseCameraSends() {
    // Given
    occupied("A1");
    watched = 120_001;
    heard();
    WatchedSpace other = occupied("A2");

    // When
    silence.judge();

    // Then
    assertThat(effects.changes)
        .singleElement()
        .satisfies(
            change -> {
              assertThat(change.space().space()).isEqualTo("A1");
              assertThat(change.reason()).isEqualTo(OccupancyReason.STALE);
            });
    assertThat(other.state.occupancy()).isEqualTo(Occupancy.OCCUPIED);
    assertThat(silence.cameras().oldest()).isEqualTo(Observations.START);
  }

  @Test
  void nextDue_isTheFirstOfBudgetsAndStaleTimes() {
    // Given
    occupied("A1");
    heard();

    // When
    watched = 10_000;

    // Then
    assertThat(silence.nextDue()).as("the camera's budget").isEqualTo(50_000);
    watched = 50_000;
    heard();
    watched = 100_000;
    assertThat(silence.nextDue()).as("60 s of budget, 120 s of the space").isEqualTo(10_000);
    watched = 109_000;
    heard();
    assertThat(silence.nextDue()).as("the space").isEqualTo(11_000);
    watched = 500_000;
    assertThat(silence.nextDue()).as("long ago").isZero();
  }

  @Test
  void cameras_areAwaited_untilARecordWasRead_andBlindByTheirLastPictures() {
    // Given
    WatchedSpace space = occupied("A1");
    silence.judge();
    CameraCounts awaited = silence.cameras();

    // When
    heard();
    space.answered(0, true);
    silence.judge();

    // Then
    assertThat(awaited).isEqualTo(new CameraCounts(0, 0, 1, 0, 0, 0, null));
    assertThat(silence.cameras()).isEqualTo(new CameraCounts(0, 0, 0, 1, 0, 0, Observations.START));
  }

  private void heard() {
    all.camera(CAM).heard(watched, clock.millis());
  }

  private WatchedSpace occupied(String id) {
    Classification seen =
        Observations.of(CAM, new SpaceId("north", id), Observations.START, 0, 0.95f);
    WatchedSpace space =
        new WatchedSpace(seen.space(), rule.apply(null, seen).requireState(), watched);
    all.add(space);
    return space;
  }
}
