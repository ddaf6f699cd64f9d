package io.parkstream.domain;

import static io.parkstream.domain.Observations.CAMERA;
import static io.parkstream.domain.Observations.SPACE;
import static io.parkstream.domain.Observations.at;
import static io.parkstream.domain.Observations.classified;
import static io.parkstream.domain.Observations.empty;
import static io.parkstream.domain.Observations.occupied;
import static io.parkstream.domain.Observations.retired;
import static io.parkstream.domain.Observations.unsure;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OccupancyRuleTest {
  private final OccupancyRule rule = new OccupancyRule(Observations.policy(2, 3, 0.1));
  private @Nullable SpaceMemory state;

  @Test
  void apply_confirmsOccupied_afterTwoAgreeing() {
    // When
    List<OccupancyChange> changes = apply(occupied(0), occupied(10));

    // Then
    assertThat(changes).hasSize(1);
    OccupancyChange change = changes.get(0);
    assertThat(change.occupancy()).isEqualTo(Occupancy.OCCUPIED);
    assertThat(change.previous()).isEqualTo(Occupancy.UNKNOWN);
    assertThat(change.reason()).isEqualTo(OccupancyReason.CONFIRMED);
    assertThat(change.evidenceCount()).isEqualTo(2);
    assertThat(change.firstEvidenceAt()).isEqualTo(at(0));
    assertThat(change.eventTime()).isEqualTo(at(10));
    assertThat(requireNonNull(change.decidedBy()).offset()).isEqualTo(10);
  }

  @Test
  void apply_confirmsEmpty_onlyAfterThreeAgreeing() {
    // Given
    apply(occupied(0), occupied(10));

    // When
    List<OccupancyChange> afterTwo = apply(empty(20), empty(30));
    List<OccupancyChange> afterThree = apply(empty(40));

    // Then
    assertThat(afterTwo).isEmpty();
    assertThat(afterThree).hasSize(1);
    assertThat(afterThree.get(0).occupancy()).isEqualTo(Occupancy.EMPTY);
    assertThat(afterThree.get(0).previous()).isEqualTo(Occupancy.OCCUPIED);
  }

  @Test
  void apply_startsCountingAgain_whenTheBeliefIsSeenInBetween() {
    // Given
    apply(occupied(0), occupied(10));

    // When
    List<OccupancyChange> changes = apply(empty(20), empty(30), occupied(40), empty(50), empty(60));

    // Then
    assertThat(changes).isEmpty();
  }

  @Test
  void apply_startsCountingAgain_whileNothingIsBelievedAndTheEvidenceTurns() {
    assertThat(apply(occupied(0), empty(10), occupied(20), empty(30))).isEmpty();
  }

  @Test
  void apply_countsNeitherForNorAgainst_whenTheClassificationIsUnsure() {
    assertThat(apply(occupied(0), unsure(10), occupied(20))).hasSize(1);
    assertThat(apply(unsure(30), unsure(40), unsure(50), unsure(60))).isEmpty();
  }

  @Test
  void apply_ignoresWhatIsNotNewer() {
    // Given
    apply(occupied(10));

    // When
    OccupancyRule.Step late = rule.apply(state, classified(5, 77, 0.95f));
    OccupancyRule.Step repeat = rule.apply(state, classified(10, 78, 0.95f));

    // Then
    assertThat(late.ignored()).isTrue();
    assertThat(late.state()).isSameAs(state);
    assertThat(repeat.ignored()).isTrue();
    assertThat(repeat.change()).isNull();
  }

  @Test
  void apply_givesTheChangeAgain_whenTheRecordThatDecidedItIsReadAgain() {
    // Given
    OccupancyChange change = apply(occupied(0), occupied(10)).get(0);
    apply(occupied(20));

    // When
    OccupancyRule.Step again = rule.apply(state, occupied(10));

    // Then
    assertThat(again.change()).isEqualTo(change);
    assertThat(again.state()).isSameAs(state);
  }

  @Test
  void apply_givesNoChange_whenTheGatewayRepeatsTheDecidingCrop() {
    // Given
    apply(occupied(0), occupied(10));

    // When
    OccupancyRule.Step repeat = rule.apply(state, classified(10, 99, 0.95f));

    // Then
    assertThat(repeat.change()).isNull();
  }

  @Test
  void apply_tiesStartAndEndOfAStay_byOneSession() {
    // When
    OccupancyChange first = apply(empty(0), empty(10), empty(20)).get(0);
    OccupancyChange arrival = apply(occupied(30), occupied(40)).get(0);
    OccupancyChange departure = apply(empty(50), empty(60), empty(70)).get(0);
    OccupancyChange nextArrival = apply(occupied(80), occupied(90)).get(0);

    // Then
    assertThat(first.sessionId()).isNull();
    assertThat(arrival.sessionId()).isNotNull().isEqualTo(departure.sessionId());
    assertThat(nextArrival.sessionId()).isNotNull().isNotEqualTo(arrival.sessionId());
  }

  @Test
  void apply_forgetsAndReportsUnknown_whenASpaceIsRetired() {
    // Given
    OccupancyChange arrival = apply(occupied(0), occupied(10)).get(0);

    // When
    List<OccupancyChange> changes = apply(retired(10));

    // Then
    assertThat(state).isNull();
    assertThat(changes).hasSize(1);
    OccupancyChange change = changes.get(0);
    assertThat(change.occupancy()).isEqualTo(Occupancy.UNKNOWN);
    assertThat(change.reason()).isEqualTo(OccupancyReason.RETIRED);
    assertThat(change.sessionId()).isEqualTo(arrival.sessionId());
    assertThat(change.version()).isGreaterThan(arrival.version());
  }

  @Test
  void apply_reportsNothing_whenNothingWasBelievedOfARetiredSpace() {
    assertThat(apply(occupied(0), retired(10), retired(20))).isEmpty();
    assertThat(state).isNull();
  }

  @Test
  void apply_forgets_whenTheRetirementComesFromAClockThatIsBehind() {
    // Given
    apply(occupied(0), occupied(10));

    // When
    Retirement behind = new Retirement(CAMERA, SPACE, at(-60), new CropRef("parking.crops", 2, 11));
    OccupancyChange change = apply(behind).get(0);

    // Then
    assertThat(state).isNull();
    assertThat(change.eventTime()).isEqualTo(at(10));
  }

  @Test
  void apply_keepsTheSpace_whenARetirementBeforeTheLastCropIsReadAgain() {
    // Given
    apply(occupied(0), occupied(10));

    // When
    List<OccupancyChange> changes = apply(retired(5));

    // Then
    assertThat(changes).isEmpty();
    assertThat(state).isNotNull();
  }

  @Test
  void apply_givesNewIds_whenASpaceComesBackAfterItsRetirement() {
    // Given
    OccupancyChange before = apply(occupied(0), occupied(10)).get(0);
    apply(retired(20));

    // When
    OccupancyChange after = apply(occupied(30), occupied(40)).get(0);

    // Then
    assertThat(after.id()).isNotEqualTo(before.id());
    assertThat(after.version()).isGreaterThan(before.version());
  }

  @Test
  void apply_waitsForTheTimeToo_whenTheCountIsReachedEarly() {
    // Given
    OccupancyRule patient = new OccupancyRule(policy(2, 30, 3, 60));

    // When
    OccupancyRule.Step early = all(patient, null, occupied(0), occupied(10), occupied(29));
    OccupancyRule.Step inTime = patient.apply(early.state(), occupied(30));

    // Then
    assertThat(early.change()).isNull();
    assertThat(change(inTime).evidenceCount()).isEqualTo(4);
    assertThat(change(inTime).firstEvidenceAt()).isEqualTo(at(0));
  }

  @Test
  void apply_hasATimeOfItsOwn_toBecomeEmpty() {
    // Given
    OccupancyRule patient = new OccupancyRule(policy(1, 0, 2, 60));
    OccupancyRule.Step taken = patient.apply(null, occupied(0));

    // When
    OccupancyRule.Step early = all(patient, taken.state(), empty(10), empty(69));
    OccupancyRule.Step inTime = patient.apply(early.state(), empty(70));

    // Then
    assertThat(early.change()).isNull();
    assertThat(change(inTime).occupancy()).isEqualTo(Occupancy.EMPTY);
  }

  @Test
  void apply_keepsTheBelief_thenKnowsNothing_whenNoCropTellsAnything() {
    // Given
    OccupancyRule doubting =
        new OccupancyRule(
            new OccupancyPolicy(
                1, Duration.ZERO, 1, Duration.ZERO, 0.1, 3, Duration.ofSeconds(30)));
    OccupancyRule.Step taken = doubting.apply(null, occupied(0));

    // When
    OccupancyRule.Step kept = all(doubting, taken.state(), unsure(10), unsure(20), unsure(30));
    OccupancyRule.Step lost = doubting.apply(kept.state(), unsure(40));
    OccupancyRule.Step again = doubting.apply(lost.state(), occupied(50));

    // Then
    assertThat(kept.change()).isNull();
    assertThat(change(lost).occupancy()).isEqualTo(Occupancy.UNKNOWN);
    assertThat(change(lost).reason()).isEqualTo(OccupancyReason.LOW_CONFIDENCE);
    assertThat(change(lost).evidenceCount()).isEqualTo(4);
    assertThat(change(again).reason()).isEqualTo(OccupancyReason.CONFIRMED);
    assertThat(change(again).sessionId()).isEqualTo(change(taken).sessionId());
  }

  @Test
  void apply_startsToDoubtAgain_afterACropThatTellsSomething() {
    // Given
    OccupancyRule doubting =
        new OccupancyRule(
            new OccupancyPolicy(1, Duration.ZERO, 1, Duration.ZERO, 0.1, 3, Duration.ZERO));
    OccupancyRule.Step taken = doubting.apply(null, occupied(0));

    // When
    OccupancyRule.Step step =
        all(doubting, taken.state(), unsure(10), unsure(20), occupied(30), unsure(40), unsure(50));

    // Then
    assertThat(step.change()).isNull();
  }

  @Test
  void silent_knowsNothing_once_andTheStayGoesOn() {
    // Given
    OccupancyChange arrival = apply(occupied(0), occupied(10)).get(0);

    // When
    OccupancyRule.Step lost = silent(OccupancyReason.CAMERA_OFFLINE, 70);
    OccupancyRule.Step again = silent(OccupancyReason.STALE, 130);

    // Then
    assertThat(change(lost).occupancy()).isEqualTo(Occupancy.UNKNOWN);
    assertThat(change(lost).reason()).isEqualTo(OccupancyReason.CAMERA_OFFLINE);
    assertThat(change(lost).eventTime()).isEqualTo(at(70));
    assertThat(change(lost).decidedBy()).isNull();
    assertThat(change(lost).sessionId()).isEqualTo(arrival.sessionId());
    assertThat(again.change()).isNull();
  }

  @Test
  void apply_restoresAtOnce_whenTheFirstCropSaysWhatWasBelieved() {
    // Given
    OccupancyChange arrival = apply(occupied(0), occupied(10)).get(0);
    silent(OccupancyReason.CAMERA_OFFLINE, 70);

    // When
    OccupancyChange back = apply(occupied(500)).get(0);

    // Then
    assertThat(back.reason()).isEqualTo(OccupancyReason.CAMERA_RESTORED);
    assertThat(back.occupancy()).isEqualTo(Occupancy.OCCUPIED);
    assertThat(back.sessionId()).isEqualTo(arrival.sessionId());
  }

  @Test
  void apply_asksForAllEvidence_whenTheFirstCropSaysOtherwise_andEndsTheStay() {
    // Given
    OccupancyChange arrival = apply(occupied(0), occupied(10)).get(0);
    silent(OccupancyReason.CAMERA_OFFLINE, 70);

    // When
    List<OccupancyChange> afterTwo = apply(empty(500), empty(510));
    OccupancyChange departure = apply(empty(520)).get(0);
    OccupancyChange next = apply(occupied(530), occupied(540)).get(0);

    // Then
    assertThat(afterTwo).isEmpty();
    assertThat(departure.reason()).isEqualTo(OccupancyReason.CONFIRMED);
    assertThat(departure.previous()).isEqualTo(Occupancy.UNKNOWN);
    assertThat(departure.sessionId()).isEqualTo(arrival.sessionId());
    assertThat(next.sessionId()).isNotEqualTo(arrival.sessionId());
  }

  @Test
  void apply_takesAClockThatWentBack_onlyOnceTheSpaceIsStale() {
    // Given
    apply(occupied(3600), occupied(3610));
    Classification behind = classified(20, 4000, 0.95f);

    // When
    OccupancyRule.Step late = rule.apply(state, behind);
    silent(OccupancyReason.STALE, 3730);
    OccupancyRule.Step replay = rule.apply(state, classified(30, 3000, 0.95f));
    OccupancyRule.Step taken = rule.apply(state, classified(30, 4001, 0.95f));

    // Then
    assertThat(late.ignored()).isTrue();
    assertThat(replay.ignored()).isTrue();
    assertThat(change(taken).reason()).isEqualTo(OccupancyReason.CAMERA_RESTORED);
    assertThat(change(taken).version()).isGreaterThan(at(3730).toEpochMilli());
  }

  @Test
  void apply_startsTheEvidenceAnew_whenAClockWentBackBeforeAnythingWasBelieved() {
    // Given: one crop says occupied, an hour ahead
    OccupancyRule timed = new OccupancyRule(policy(2, 5, 3, 10));
    state = timed.apply(null, occupied(3600)).state();

    // When
    OccupancyRule.Step late = timed.apply(state, classified(20, 4000, 0.95f), false);
    OccupancyRule.Step replay = timed.apply(state, classified(20, 3599, 0.95f), true);
    OccupancyRule.Step taken = timed.apply(state, classified(21, 4001, 0.95f), true);
    OccupancyRule.Step confirmed = timed.apply(taken.state(), classified(26, 4002, 0.95f));

    // Then
    assertThat(late.ignored()).isTrue();
    assertThat(replay.ignored()).isTrue();
    assertThat(taken.ignored()).isFalse();
    assertThat(taken.change()).isNull();
    assertThat(change(confirmed).occupancy()).isEqualTo(Occupancy.OCCUPIED);
    assertThat(change(confirmed).firstEvidenceAt()).isEqualTo(at(21));
    assertThat(change(confirmed).evidenceCount()).isEqualTo(2);
    assertThat(change(confirmed).version()).isGreaterThan(at(3600).toEpochMilli());
  }

  private OccupancyRule.Step silent(OccupancyReason reason, long second) {
    OccupancyRule.Step step = rule.silent(requireNonNull(state), SPACE, reason, at(second));
    state = step.state();
    return step;
  }

  private static OccupancyChange change(OccupancyRule.Step step) {
    return requireNonNull(step.change());
  }

  private static OccupancyPolicy policy(
      int toOccupied, long occupiedSeconds, int toEmpty, long emptySeconds) {
    return new OccupancyPolicy(
        toOccupied,
        Duration.ofSeconds(occupiedSeconds),
        toEmpty,
        Duration.ofSeconds(emptySeconds),
        0.1,
        1000,
        Duration.ZERO);
  }

  /** The last step of several, of which none before changes anything. */
  private static OccupancyRule.Step all(
      OccupancyRule rule, @Nullable SpaceMemory from, Observation... observations) {
    OccupancyRule.Step step = null;
    SpaceMemory state = from;
    for (Observation observation : observations) {
      assertThat(step == null ? null : step.change()).isNull();
      step = rule.apply(state, observation);
      state = step.state();
    }
    return requireNonNull(step);
  }

  private List<OccupancyChange> apply(Observation... observations) {
    List<OccupancyChange> changes = new ArrayList<>();
    for (Observation observation : observations) {
      OccupancyRule.Step step = rule.apply(state, observation);
      state = step.state();
      if (step.change() != null) {
        changes.add(step.change());
      }
    }
    return changes;
  }
}
