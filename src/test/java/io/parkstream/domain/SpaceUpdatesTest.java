package io.parkstream.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.domain.OccupancyRule.Step;
import io.parkstream.testing.MovedClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpaceUpdatesTest {
  private static final WatchPolicy POLICY = WatchPolicy.DEFAULT;

  private final MovedClock clock = new MovedClock(Observations.START);
  private final RecordedEffects effects = new RecordedEffects();
  private final Map<SpaceId, SpaceOverride> overrides = new HashMap<>();
  private final OccupancyRule rule = new OccupancyRule(Observations.policy(1, 1, 0.1));
  private final CameraSpaces all = new CameraSpaces(Long.MAX_VALUE, more -> true, () -> 0);
  private final SpaceUpdates updates =
      new SpaceUpdates(all, POLICY, overrides::get, clock, effects);

  @Test
  void meet_publishesAndRemembers_withWhatOperatorsSaid() {
    // Given
    overrides.put(
        Observations.SPACE, new SpaceOverride(Observations.SPACE, true, null, Observations.START));

    // When
    updates.meet(unseen());

    // Then
    assertThat(effects.done).containsExactly("published A1", "remembered A1");
    assertThat(effects.statuses.get(0).closed()).isTrue();
    assertThat(all.counts()).isEqualTo(new SpaceCounts(0, 0, 0, 1));
  }

  @Test
  void take_publishesTheChange_thenTheState_andRemembersLast() {
    // Given
    WatchedSpace space = unseen();
    all.add(space);
    Step step = rule.apply(space.state, Observations.occupied(0));

    // When
    updates.take(space, step.requireState(), step.change(), false);

    // Then
    assertThat(effects.done)
        .containsExactly("changed A1 CONFIRMED", "published A1", "remembered A1");
    SpaceState status = effects.statuses.get(0);
    assertThat(status.occupancy()).isEqualTo(Occupancy.OCCUPIED);
    assertThat(status.validUntil())
        .isEqualTo(clock.instant().plus(POLICY.staleAfter()).plus(POLICY.refresh()));
    assertThat(all.counts()).isEqualTo(new SpaceCounts(0, 1, 0, 0));
  }

  @Test
  void take_onlyRemembers_whenTheBeliefStays_andNothingIsDue() {
    // Given
    WatchedSpace space = unseen();
    all.add(space);
    updates.publish(space);
    effects.done.clear();

    // When
    updates.take(space, space.state, null, updates.isDue(space));

    // Then
    assertThat(effects.done).containsExactly("remembered A1");
    clock.advance(POLICY.refresh().minus(Duration.ofMillis(1)));
    assertThat(updates.isDue(space)).isFalse();
    clock.advance(Duration.ofMillis(1));
    assertThat(updates.isDue(space)).isTrue();
  }

  @Test
  void end_publishesTheEnd_andForgets() {
    // Given
    WatchedSpace space = unseen();
    all.add(space);
    Step step = rule.retire(space.state, space.id, clock.instant(), null);

    // When
    updates.end(space, step, clock.instant());

    // Then
    assertThat(effects.done).endsWith("retired A1", "forgot A1");
    assertThat(all.isEmpty()).isTrue();
  }

  @Test
  void override_isNew_once() {
    // Given
    WatchedSpace space = unseen();
    all.add(space);
    long version = space.state.version();
    overrides.put(space.id, new SpaceOverride(space.id, true, null, Observations.START));

    // When
    boolean first = updates.override(space);
    boolean second = updates.override(space);

    // Then
    assertThat(first).isTrue();
    assertThat(second).isFalse();
    assertThat(space.state.version()).isGreaterThan(version);
    assertThat(effects.done).isEmpty();
  }

  private static WatchedSpace unseen() {
    return new WatchedSpace(
        Observations.SPACE, SpaceMemory.unseen(Observations.CAMERA, null, Observations.START), 0);
  }
}
