package io.parkstream.domain;

import static io.parkstream.domain.Observations.CAMERA;
import static io.parkstream.domain.Observations.SPACE;
import static io.parkstream.domain.Observations.at;
import static io.parkstream.domain.Observations.classified;
import static io.parkstream.domain.Observations.empty;
import static io.parkstream.domain.Observations.occupied;
import static io.parkstream.domain.Observations.retired;
import static io.parkstream.domain.Observations.unsure;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OccupancyRuleTest {
  private final OccupancyRule rule = new OccupancyRule(new OccupancyPolicy(2, 3, 0.1));
  private @Nullable OccupancyState state;

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
    assertThat(change.decidedBy().offset()).isEqualTo(10);
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
