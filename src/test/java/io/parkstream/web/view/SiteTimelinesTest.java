package io.parkstream.web.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.domain.Occupancy;
import io.parkstream.domain.SiteState;
import io.parkstream.web.Messages;
import io.parkstream.web.SetClock;
import java.util.List;
import org.junit.jupiter.api.Test;

class SiteTimelinesTest {
  private final SetClock clock = new SetClock(Messages.at(60));
  private final ViewMemory memory = new ViewMemory(1 << 20);
  private final SiteTimelines timelines = new SiteTimelines(memory, clock);
  private final KnownSpace space = new KnownSpace(Messages.space("A1"), ViewLimits.DEFAULT, memory);

  @Test
  void flow_countsTheCarsOfTheSpacesSite_andNoOther() {
    // When
    timelines.count(space, Occupancy.EMPTY, Messages.at(10));
    timelines.count(space, Occupancy.OCCUPIED, Messages.at(20));
    timelines.count(space, Occupancy.UNKNOWN, Messages.at(30));
    timelines.count(space, Occupancy.OCCUPIED, Messages.at(40));
    timelines.count(space, Occupancy.EMPTY, Messages.at(50));

    // Then
    assertThat(timelines.flow("north", clock.instant())).isEqualTo(new SiteState.Flow(1, 1));
    assertThat(timelines.flow("south", clock.instant())).isEqualTo(SiteState.Flow.NONE);
  }

  @Test
  void points_goBackFromThePresentCounts() {
    // Given
    timelines.enter(space, Shown.EMPTY, Shown.OCCUPIED, Messages.at(50));
    clock.set(Messages.at(100));

    // When
    List<TimelinePoint> points = timelines.points("north", new Counts(1, 0, 1, 0, 0));

    // Then
    assertThat(points).isNotEmpty();
    assertThat(points.get(points.size() - 1).occupied()).isEqualTo(1);
    assertThat(timelines.points("south", Counts.NONE)).hasSize(1);
  }

  @Test
  void timelines_areForgotten_whenNothingHappenedForAsLongAsTheyReach() {
    // Given
    timelines.enter(space, Shown.EMPTY, Shown.OCCUPIED, Messages.at(50));
    long taken = memory.used();
    timelines.forgetEmpty(clock.instant());
    long stillTaken = memory.used();

    // When
    timelines.forgetEmpty(
        clock.instant().plus(SiteTimeline.STEP.multipliedBy(SiteTimeline.STEPS + 2)));

    // Then
    assertThat(taken).isPositive();
    assertThat(stillTaken).isEqualTo(taken);
    assertThat(memory.used()).isZero();
  }
}
