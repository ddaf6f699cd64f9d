package io.parkstream.domain;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.domain.SpaceMap.Corner;
import io.parkstream.domain.SpaceMap.Frame;
import io.parkstream.domain.SpaceMap.MappedSpace;
import io.parkstream.domain.SpaceRegister.MapOutcome;
import io.parkstream.domain.SpaceRegister.Outcome;
import io.parkstream.testing.MovedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SpaceRegisterTest {
  private static final Instant START = Observations.START;
  private static final CameraId CAM = new CameraId("north", "cam-1");
  private static final CameraId OTHER = new CameraId("north", "cam-2");
  private static final WatchPolicy WATCH =
      new WatchPolicy(
          Duration.ofSeconds(60),
          Duration.ofMinutes(3),
          Duration.ofSeconds(30),
          4,
          WatchPolicy.DEFAULT.maxBytes());

  private final MovedClock clock = new MovedClock(START);
  private final Kept kept = new Kept();
  private final Map<SpaceId, SpaceOverride> overrides = new HashMap<>();
  private final Map<String, CameraCondition> conditions = new HashMap<>();
  private SpaceRegister register = register();
  private long watched;
  private long offset;

  /** Publishes into lists and remembers in maps. */
  private static final class Kept implements SpaceRegister.Effects {
    long mapBytes;

    @Override
    public long storedBytes(SpaceMap map) {
      return mapBytes;
    }

    final List<OccupancyChange> changes = new ArrayList<>();
    final List<SpaceState> statuses = new ArrayList<>();
    final List<SpaceId> retired = new ArrayList<>();
    final List<Long> retiredVersions = new ArrayList<>();
    final Map<SpaceId, SpaceMemory> states = new HashMap<>();
    final Map<CameraId, SpaceMap> maps = new HashMap<>();

    @Override
    public void changed(OccupancyChange change) {
      changes.add(change);
    }

    @Override
    public void published(SpaceState status) {
      statuses.add(status);
    }

    @Override
    public void retired(SpaceId space, long version, Instant at) {
      retired.add(space);
      retiredVersions.add(version);
    }

    @Override
    public void remember(SpaceId space, @Nullable SpaceMemory state) {
      if (state == null) {
        states.remove(space);
      } else {
        states.put(space, state);
      }
    }

    @Override
    public void remember(CameraId camera, @Nullable SpaceMap map) {
      if (map == null) {
        maps.remove(camera);
      } else {
        maps.put(camera, map);
      }
    }

    SpaceState last() {
      return statuses.get(statuses.size() - 1);
    }

    OccupancyChange lastChange() {
      return changes.get(changes.size() - 1);
    }
  }

  @Test
  void map_makesItsSpacesKnown_asUnknown() {
    // When
    register.mapped(map(CAM, 1, null, "A1", "A2"), START);

    // Then
    assertThat(kept.statuses)
        .extracting(status -> status.space().space())
        .containsExactly("A1", "A2");
    SpaceState status = kept.statuses.get(0);
    assertThat(status.occupancy()).isEqualTo(Occupancy.UNKNOWN);
    assertThat(status.reason()).isNull();
    assertThat(status.zone()).isEqualTo("ramp");
    assertThat(status.since()).isEqualTo(START);
    assertThat(status.validUntil()).isNull();
    assertThat(kept.changes).isEmpty();
    assertThat(register.counts()).isEqualTo(new SpaceCounts(0, 0, 2, 0));
  }

  @Test
  void map_retiresWhatItLeavesOut_andKeepsTheRest() {
    // Given
    register.mapped(map(CAM, 1, null, "A1", "A2"), START);
    see("A1", 0.95f, 2);
    see("A2", 0.95f, 2);

    // When
    MapOutcome taken = register.mapped(map(CAM, 2, null, "A2", "A3"), clock.instant());

    // Then
    assertThat(taken).isEqualTo(MapOutcome.TAKEN);
    assertThat(kept.retired).containsExactly(new SpaceId("north", "A1"));
    assertThat(kept.lastChange().reason()).isEqualTo(OccupancyReason.RETIRED);
    assertThat(kept.retiredVersions.get(0)).isEqualTo(kept.lastChange().version());
    assertThat(register.counts()).isEqualTo(new SpaceCounts(0, 1, 1, 0));
    assertThat(kept.states.keySet())
        .containsExactlyInAnyOrder(new SpaceId("north", "A2"), new SpaceId("north", "A3"));
  }

  @Test
  void map_isPassedBy_whenANewerOneIsKnown() {
    // Given
    register.mapped(map(CAM, 5, null, "A1"), START);

    // When
    MapOutcome taken = register.mapped(map(CAM, 4, null, "A2"), START.plusSeconds(9));

    // Then
    assertThat(taken).isEqualTo(MapOutcome.OUTDATED);
    assertThat(kept.retired).isEmpty();
    assertThat(requireNonNull(kept.maps.get(CAM)).revision()).isEqualTo(5);
  }

  @Test
  void map_changesNothing_whenItIsReadAgain() {
    // Given
    register.mapped(map(CAM, 5, null, "A1"), START);
    int published = kept.statuses.size();

    // When
    register.mapped(map(CAM, 5, null, "A1"), START);

    // Then
    assertThat(kept.statuses).hasSize(published);
  }

  @Test
  void cropOfASpaceThatIsNotOnTheMap_hasNoSay() {
    // Given
    register.mapped(map(CAM, 1, null, "A1"), START);

    // When
    Outcome outcome = register.observed(crop(CAM, "A9", 0.95f));

    // Then
    assertThat(outcome).isEqualTo(Outcome.UNMAPPED);
    assertThat(register.counts().total()).isEqualTo(1);
  }

  @Test
  void newOutline_forgetsTheEvidence_andKeepsTheBelief() {
    // Given
    register.mapped(map(CAM, 1, null, "A1"), START);
    see("A1", 0.95f, 2);
    see("A1", 0.05f, 2);

    // When
    register.mapped(
        new SpaceMap(
            CAM,
            2,
            new Frame(100, 100),
            null,
            List.of(
                new MappedSpace(
                    "A1", "ramp", List.of(new Corner(5, 5), new Corner(9, 5), new Corner(9, 9))))),
        clock.instant());
    see("A1", 0.05f, 2);

    // Then
    assertThat(kept.lastChange().occupancy()).isEqualTo(Occupancy.OCCUPIED);
    see("A1", 0.05f, 1);
    assertThat(kept.lastChange().occupancy()).isEqualTo(Occupancy.EMPTY);
  }

  @Test
  void cameraWithoutAMap_isGone_withAllItsSpaces() {
    // Given
    register.mapped(map(CAM, 1, null, "A1", "A2"), START);
    see("A1", 0.95f, 2);

    // When
    register.unmapped(CAM, clock.instant());

    // Then
    assertThat(kept.retired).hasSize(2);
    assertThat(kept.states).isEmpty();
    assertThat(kept.maps).isEmpty();
    assertThat(register.isEmpty()).isTrue();
    assertThat(register.counts()).isEqualTo(SpaceCounts.NONE);
  }

  @Test
  void mapped_refusesAMap_whoseSpacesHaveNoRoom_andKeepsWhatItHad() {
    // Given
    register.mapped(map(CAM, 1, null, "A1", "A2"), START);

    // When
    MapOutcome outcome = register.mapped(map(OTHER, 1, null, "B1", "B2"), START);

    // Then
    assertThat(outcome).isEqualTo(MapOutcome.NO_ROOM);
    assertThat(kept.maps).containsOnlyKeys(CAM);
    assertThat(register.counts().total()).isEqualTo(2);
    assertThat(register.observed(crop(OTHER, "C1", 0.95f))).isEqualTo(Outcome.TAKEN);
  }

  @Test
  void mapped_refusesAMapThatIsTooLarge_andTakesASmallerOneOfTheSameCamera() {
    // Given
    register.mapped(map(CAM, 1, null, "A1"), START);
    kept.mapBytes = 3 * SpaceRegister.SPACE_BYTES;

    // When
    MapOutcome large = register.mapped(map(CAM, 2, null, "A1", "A2"), START);
    kept.mapBytes = 0;
    MapOutcome small = register.mapped(map(CAM, 3, null, "A2"), START);

    // Then
    assertThat(large).isEqualTo(MapOutcome.NO_ROOM);
    assertThat(small).isEqualTo(MapOutcome.TAKEN);
    assertThat(kept.states).containsOnlyKeys(new SpaceId("north", "A2"));
  }

  @Test
  void unmapped_givesTheRoomBack() {
    // Given
    kept.mapBytes = 2 * SpaceRegister.SPACE_BYTES;
    register.mapped(map(CAM, 1, null, "A1"), START);

    for (int i = 0; i < 100; i++) {
      // When
      register.unmapped(CAM, START);

      // Then
      assertThat(register.mapped(map(CAM, 2 + i, null, "A1"), START)).isEqualTo(MapOutcome.TAKEN);
      assertThat(register.mapped(map(OTHER, 1, null, "B1"), START)).isEqualTo(MapOutcome.NO_ROOM);
    }
  }

  @Test
  void load_leavesOut_whatHasNoRoom() {
    // Given
    see("A1", 0.95f, 2);
    SpaceMemory state = kept.states.values().iterator().next();
    SpaceRegister full = register();

    // When
    List<Boolean> loaded = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      loaded.add(full.load(new SpaceId("north", "B" + i), state));
    }

    // Then
    assertThat(loaded).containsExactly(true, true, true, true, false, false);
    assertThat(full.load(map(CAM, 1, null, "A1"))).isFalse();
  }

  @Test
  void spacesAreLearnedFromCrops_upToTheBound() {
    // When
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      outcomes.add(register.observed(crop(CAM, "A" + i, 0.95f)));
    }

    // Then
    assertThat(outcomes.subList(0, 4)).containsOnly(Outcome.TAKEN);
    assertThat(outcomes.subList(4, 6)).containsOnly(Outcome.TOO_MANY);
    assertThat(register.counts().total()).isEqualTo(4);
  }

  @Test
  void lastState_isPublishedOnChange_andThenWhenItIsDue() {
    // Given
    see("A1", 0.95f, 2);
    int published = kept.statuses.size();

    // When
    see("A1", 0.96f, 2);
    int early = kept.statuses.size();
    see("A1", 0.97f, 1);

    // Then
    assertThat(early).isEqualTo(published);
    assertThat(kept.statuses).hasSize(published + 1);
    assertThat(kept.last().probabilityOccupied()).isEqualTo(0.97f);
    assertThat(kept.last().version()).isEqualTo(kept.lastChange().version());
    assertThat(kept.last().lastObservedAt()).isEqualTo(clock.instant());
    assertThat(kept.last().validUntil()).isEqualTo(clock.instant().plusSeconds(180 + 30));
    assertThat(kept.last().sessionId()).isEqualTo(kept.lastChange().sessionId());
  }

  @Test
  void silentCamera_makesItsSpacesUnknown_withOneEventEach_andIsRestored() {
    // Given
    see("A1", 0.95f, 2);
    see("A2", 0.05f, 3);
    kept.changes.clear();

    // When
    pass(Duration.ofSeconds(60));
    register.judge();
    int inTime = kept.changes.size();
    pass(Duration.ofSeconds(1));
    register.judge();
    pass(Duration.ofSeconds(300));
    register.judge();

    // Then
    assertThat(inTime).isZero();
    assertThat(kept.changes)
        .extracting(OccupancyChange::reason)
        .containsExactly(OccupancyReason.CAMERA_OFFLINE, OccupancyReason.CAMERA_OFFLINE);
    assertThat(register.cameras().silent()).isEqualTo(1);
    assertThat(register.counts()).isEqualTo(new SpaceCounts(0, 0, 2, 0));
    assertThat(kept.last().validUntil()).isNull();
    kept.changes.clear();
    see("A1", 0.95f, 1);
    see("A2", 0.05f, 1);
    register.judge();
    assertThat(kept.changes)
        .extracting(OccupancyChange::reason)
        .containsExactly(OccupancyReason.CAMERA_RESTORED, OccupancyReason.CAMERA_RESTORED);
    assertThat(register.counts()).isEqualTo(new SpaceCounts(1, 1, 0, 0));
    assertThat(register.cameras().silent()).isZero();
  }

  @Test
  void silence_hasTheTimeOfTheCamera_whenItsClockIsAnHourOff() {
    // Given
    for (int i = 0; i < 2; i++) {
      register.observed(Observations.moved(crop(CAM, "A1", 0.95f), -3600));
      pass(Duration.ofSeconds(10));
    }

    // When
    pass(Duration.ofSeconds(61));
    register.judge();

    // Then
    assertThat(kept.lastChange().reason()).isEqualTo(OccupancyReason.CAMERA_OFFLINE);
    assertThat(kept.lastChange().eventTime()).isEqualTo(START.plusSeconds(10 - 3600 + 60));
  }

  @Test
  void cameraThatSendsWhatCannotBeRead_isNotSilent_andItsSpacesGoStale() {
    // Given
    see("A1", 0.95f, 2);
    kept.changes.clear();

    // When
    for (int i = 0; i < 19; i++) {
      register.heard(CAM.key());
      register.judge();
      pass(Duration.ofSeconds(10));
    }
    register.heard(CAM.key());
    register.judge();

    // Then
    assertThat(kept.changes)
        .extracting(OccupancyChange::reason)
        .containsExactly(OccupancyReason.STALE);
    assertThat(register.cameras().heard()).isEqualTo(1);
  }

  @Test
  void clockThatIsPutRight_healsWithinTheStaleTime_thoughNothingWasBelieved() {
    // Given: one crop from a clock that is five hours ahead
    register.observed(ahead("A1", 0.05f));

    // When
    Instant known = whenKnown("A1", 0.95f);

    // Then
    assertThat(Duration.between(START, known)).isBetween(WATCH.staleAfter(), Duration.ofMinutes(4));
    assertThat(kept.lastChange().occupancy()).isEqualTo(Occupancy.OCCUPIED);
    assertThat(kept.lastChange().firstEvidenceAt()).isBetween(START, known);
  }

  @Test
  void clockThatIsPutRight_healsWithinTheStaleTime_thoughTheCameraWasAway() {
    // Given: believed from a clock that is ahead, then offline
    register.observed(ahead("A1", 0.95f));
    register.observed(ahead("A1", 0.95f));
    pass(Duration.ofMinutes(30));
    register.judge();
    assertThat(kept.lastChange().reason()).isEqualTo(OccupancyReason.CAMERA_OFFLINE);
    Instant back = clock.instant();

    // When
    Instant known = whenKnown("A1", 0.05f);

    // Then
    assertThat(Duration.between(back, known)).isLessThan(Duration.ofMinutes(5));
    assertThat(kept.lastChange().occupancy()).isEqualTo(Occupancy.EMPTY);
  }

  @Test
  void lateCrops_changeNothing_whileRightOnesCome() {
    // Given
    see("A1", 0.95f, 2);
    kept.changes.clear();

    // When: a gateway repeats old crops for longer than the stale time
    for (int i = 0; i < 60; i++) {
      pass(Duration.ofSeconds(10));
      Instant old = clock.instant().minusSeconds(600);
      register.heard(CAM.key());
      register.observed(Observations.of(CAM, new SpaceId("north", "A1"), old, offset++, 0.05f));
      register.observed(crop(CAM, "A1", 0.95f));
      register.judge();
    }

    // Then
    assertThat(kept.changes).isEmpty();
  }

  @Test
  void picturesThatShowNothing_areNoEvidence_andTheirCameraIsBlind() {
    // Given
    see("A1", 0.95f, 2);
    kept.changes.clear();

    // When
    Outcome outcome = register.observed(blind("A1"));
    register.judge();

    // Then
    assertThat(outcome).isEqualTo(Outcome.BLIND);
    assertThat(register.cameras().blind()).isEqualTo(1);
    assertThat(register.cameras().heard()).isZero();
    assertThat(kept.changes).isEmpty();
    see("A1", 0.95f, 1);
    register.judge();
    assertThat(register.cameras().blind()).isZero();
  }

  private Classification blind(String space) {
    pass(Duration.ofSeconds(1));
    Classification seen = crop(CAM, space, 0.5f);
    return new Classification(
        seen.id(),
        seen.camera(),
        seen.space(),
        seen.probabilityOccupied(),
        seen.capturedAt(),
        seen.classifiedAt(),
        seen.model(),
        seen.crop(),
        seen.batchSize(),
        seen.queued(),
        seen.inference(),
        null,
        Undecided.UNIFORM);
  }

  private Classification ahead(String space, float probability) {
    pass(Duration.ofSeconds(1));
    Instant at = clock.instant().plus(Duration.ofHours(5));
    return Observations.of(CAM, new SpaceId("north", space), at, offset++, probability);
  }

  /** A right crop each ten seconds until something is believed; at most for an hour. */
  private Instant whenKnown(String space, float probability) {
    for (int i = 0; i < 360; i++) {
      see(space, probability, 1);
      register.judge();
      if (requireNonNull(register.state(new SpaceId("north", space))).occupancy()
          != Occupancy.UNKNOWN) {
        break;
      }
    }
    return clock.instant();
  }

  @Test
  void budgetOfTheMap_isTheCameras() {
    // Given
    register.mapped(map(CAM, 1, Duration.ofSeconds(5), "A1"), START);
    see("A1", 0.95f, 2);

    // When
    pass(Duration.ofMillis(5001));
    register.judge();

    // Then
    assertThat(kept.lastChange().reason()).isEqualTo(OccupancyReason.CAMERA_OFFLINE);
  }

  @Test
  void nothingIsGivenUp_afterALongStop_untilItWasWatchedForTheBudget() {
    // Given
    see("A1", 0.95f, 2);
    kept.changes.clear();

    // When
    restart();
    clock.advance(Duration.ofHours(8));
    register.judge();
    watched += 60_000;
    register.judge();
    int inTime = kept.changes.size();
    watched += 1000;
    register.judge();

    // Then
    assertThat(inTime).isZero();
    assertThat(kept.changes)
        .extracting(OccupancyChange::reason)
        .containsExactly(OccupancyReason.CAMERA_OFFLINE);
  }

  @Test
  void nextDue_isWhenTheFirstMayBeGivenUp() {
    // Given
    assertThat(register.nextDue()).isEqualTo(Long.MAX_VALUE);
    see("A1", 0.95f, 2);

    // When
    pass(Duration.ofSeconds(12));

    // Then
    assertThat(register.nextDue()).isEqualTo(60_000 - 12_000);
  }

  @Test
  void closedSpace_countsAsClosed_andGoesOnBeingWatched() {
    // Given
    see("A1", 0.95f, 2);
    SpaceId space = new SpaceId("north", "A1");
    long version = kept.last().version();

    // When
    overrides.put(space, new SpaceOverride(space, true, "ice", clock.instant()));
    register.overridden();
    SpaceState closed = kept.last();
    see("A1", 0.05f, 3);
    SpaceCounts whileClosed = register.counts();
    overrides.remove(space);
    register.overridden();

    // Then
    assertThat(closed.closed()).isTrue();
    assertThat(closed.occupancy()).isEqualTo(Occupancy.OCCUPIED);
    assertThat(closed.version()).isGreaterThan(version);
    assertThat(whileClosed).isEqualTo(new SpaceCounts(0, 0, 0, 1));
    assertThat(register.counts()).isEqualTo(new SpaceCounts(1, 0, 0, 0));
    assertThat(kept.last().version()).isGreaterThan(closed.version());
  }

  @Test
  void override_waitsForItsSpace() {
    // Given
    SpaceId space = new SpaceId("north", "A1");
    overrides.put(space, new SpaceOverride(space, true, null, START));

    // When
    register.mapped(map(CAM, 1, null, "A1"), START);

    // Then
    assertThat(kept.last().closed()).isTrue();
    assertThat(register.counts()).isEqualTo(new SpaceCounts(0, 0, 0, 1));
  }

  @Test
  void space_movesToTheCameraOfTheNewMap() {
    // Given
    register.mapped(map(CAM, 1, null, "A1"), START);
    see("A1", 0.95f, 2);

    // When
    register.mapped(map(OTHER, 1, null, "A1"), clock.instant());
    register.mapped(map(CAM, 2, null), clock.instant());

    pass(Duration.ofSeconds(10));

    // Then
    assertThat(kept.retired).isEmpty();
    assertThat(kept.last().camera()).isEqualTo(OTHER);
    assertThat(kept.last().occupancy()).isEqualTo(Occupancy.OCCUPIED);
    assertThat(register.observed(crop(OTHER, "A1", 0.95f))).isEqualTo(Outcome.TAKEN);
  }

  @Test
  void restart_goesOnWithWhatWasRemembered() {
    // Given
    register.mapped(map(CAM, 1, null, "A1"), START);
    see("A1", 0.95f, 1);

    // When
    restart();
    see("A1", 0.95f, 1);

    // Then
    assertThat(kept.lastChange().occupancy()).isEqualTo(Occupancy.OCCUPIED);
    assertThat(kept.lastChange().firstEvidenceAt()).isEqualTo(START);
    assertThat(register.observed(crop(CAM, "A9", 0.95f))).isEqualTo(Outcome.UNMAPPED);
  }

  @Test
  void publishUndecidedAgain_repeatsWhatNoCropWillBringAbout_withTheSameIds() {
    // Given
    see("A1", 0.95f, 2);
    pass(Duration.ofSeconds(61));
    register.judge();
    OccupancyChange lost = kept.lastChange();
    kept.changes.clear();

    // When
    restart();
    register.publishUndecidedAgain();

    // Then
    assertThat(kept.changes).containsExactly(lost);
  }

  @Test
  void spacesOfACameraThatWasMoved_areUnknownForThat_untilItIsPutRight() {
    // Given
    see("A1", 0.95f, 2);
    Instant since = clock.instant().plusSeconds(3);

    // When
    say(CameraCondition.Kind.MOVED, since);
    OccupancyChange lost = kept.lastChange();
    SpaceState unknown = kept.last();
    pass(Duration.ofSeconds(10));
    register.heard(CAM.key());
    Outcome whileMoved = register.observed(crop(CAM, "A1", 0.02f));
    Outcome ofANewSpace = register.observed(crop(CAM, "A2", 0.9f));
    register.judge();
    CameraCounts counts = register.cameras();
    say(CameraCondition.Kind.CLEAR, clock.instant());
    pass(Duration.ofSeconds(10));
    Outcome after = register.observed(crop(CAM, "A1", 0.95f));

    // Then
    assertThat(lost.reason()).isEqualTo(OccupancyReason.CAMERA_MOVED);
    assertThat(lost.eventTime()).isEqualTo(since);
    assertThat(lost.previous()).isEqualTo(Occupancy.OCCUPIED);
    assertThat(unknown.occupancy()).isEqualTo(Occupancy.UNKNOWN);
    assertThat(List.of(whileMoved, ofANewSpace)).containsOnly(Outcome.HIDDEN);
    assertThat(register.state(new SpaceId("north", "A2"))).isNull();
    assertThat(counts.moved()).isOne();
    assertThat(counts.heard()).isZero();
    assertThat(after).isEqualTo(Outcome.TAKEN);
    assertThat(kept.lastChange().reason()).isEqualTo(OccupancyReason.CAMERA_RESTORED);
    assertThat(kept.lastChange().occupancy()).isEqualTo(Occupancy.OCCUPIED);
    assertThat(kept.lastChange().sessionId()).isEqualTo(lost.sessionId());
  }

  @Test
  void spacesOfACameraThatIsObstructed_areUnknown_alsoAfterARestart_andThoseThatAreDarkAreNot() {
    // Given
    see("A1", 0.95f, 2);

    // When
    say(CameraCondition.Kind.DARK, clock.instant());
    int changes = kept.changes.size();
    conditions.put(
        CAM.key(),
        new CameraCondition(CAM, CameraCondition.Kind.OBSTRUCTED, clock.instant(), null, null, 1));
    restart();
    register.judge();

    // Then
    assertThat(changes).isOne();
    assertThat(kept.lastChange().reason()).isEqualTo(OccupancyReason.CAMERA_OBSTRUCTED);
  }

  private void say(CameraCondition.Kind kind, Instant since) {
    conditions.put(CAM.key(), new CameraCondition(CAM, kind, since, null, null, 1));
    register.conditioned();
  }

  private SpaceRegister register() {
    return new SpaceRegister(
        WATCH,
        Observations.policy(2, 3, 0.1),
        overrides::get,
        conditions::get,
        () -> watched,
        clock,
        kept);
  }

  private void restart() {
    watched = 0;
    register = register();
    kept.maps.values().forEach(register::load);
    kept.states.forEach(register::load);
  }

  private void pass(Duration time) {
    clock.advance(time);
    watched += time.toMillis();
  }

  /** So many crops of the space, 10 s apart; the clock stands at the last. */
  private void see(String space, float probability, int crops) {
    for (int i = 0; i < crops; i++) {
      if (offset > 0) {
        pass(Duration.ofSeconds(10));
      }
      register.heard(CAM.key());
      register.observed(crop(CAM, space, probability));
    }
  }

  private Classification crop(CameraId camera, String space, float probability) {
    return Observations.of(
        camera, new SpaceId("north", space), clock.instant(), offset++, probability);
  }

  private static SpaceMap map(
      CameraId camera, long revision, @Nullable Duration silence, String... spaces) {
    List<MappedSpace> mapped = new ArrayList<>();
    for (String space : spaces) {
      mapped.add(
          new MappedSpace(
              space, "ramp", List.of(new Corner(0, 0), new Corner(4, 0), new Corner(4, 4))));
    }
    return new SpaceMap(camera, revision, new Frame(100, 100), silence, mapped);
  }
}
