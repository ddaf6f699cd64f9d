package io.parkstream.domain;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.domain.SiteRegister.Outcome;
import io.parkstream.testing.MovedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the counts remember is bounded, in bytes, and does not last for good. */
class SiteRegisterRoomTest {
  private static final Instant START = Instant.parse("2026-03-01T08:00:00Z");
  private static final int SPACE = SiteRegister.SPACE_BYTES;
  private static final int SITE = SiteRegister.SITE_BYTES;

  private final MovedClock clock = new MovedClock(START);

  /** A register of one partition, with what it keeps and publishes. */
  private final class Partition implements SiteRegister.Effects {
    final Map<SpaceId, CountedSpace> spaces = new HashMap<>();
    final Map<String, FlowLog> flows = new HashMap<>();
    final Map<String, SiteState> published = new HashMap<>();
    final Set<String> refusedFlows = new HashSet<>();
    final StateRoom room;
    final SiteRegister register;

    Partition(StateRoom room) {
      this.room = room;
      register = new SiteRegister(Duration.ZERO, clock, this);
      room.opened(register);
    }

    /** The same after a restart of its task. */
    Partition restarted(StateRoom room) {
      Partition next = new Partition(room);
      next.spaces.putAll(spaces);
      next.flows.putAll(flows);
      spaces.forEach(next.register::load);
      flows.forEach(next.register::load);
      return next;
    }

    SiteState last(String site) {
      return requireNonNull(published.get(site));
    }

    Outcome state(String site, String space, Occupancy occupancy) {
      Outcome outcome =
          register.counted(SiteRegisterRoomTest.this.state(new SpaceId(site, space), occupancy));
      register.publishDue();
      return outcome;
    }

    void retire(String site, String space) {
      register.retired(new SpaceId(site, space), 0, clock.instant());
      register.publishDue();
    }

    @Override
    public void published(SiteState status) {
      published.put(status.site(), status);
    }

    @Override
    public void remember(SpaceId space, @Nullable CountedSpace counted) {
      if (counted == null) {
        spaces.remove(space);
      } else {
        spaces.put(space, counted);
      }
    }

    @Override
    public void remember(String site, @Nullable FlowLog flow) {
      if (flow == null) {
        flows.remove(site);
      } else {
        flows.put(site, flow);
      }
    }

    @Override
    public boolean hasRoom(long moreBytes) {
      return room.fits(moreBytes);
    }

    @Override
    public void flowRefused(String site) {
      refusedFlows.add(site);
    }
  }

  @Test
  void retiredSpace_isRememberedForADay_andThenForgotten_inTheStoreToo() {
    // Given
    Partition partition = new Partition(new StateRoom(1 << 20));
    partition.state("north", "A1", Occupancy.EMPTY);
    partition.state("north", "A2", Occupancy.EMPTY);
    partition.retire("north", "A1");

    // When
    clock.advance(Duration.ofDays(1).minusMillis(1));
    partition.state("north", "A2", Occupancy.EMPTY);
    Set<SpaceId> inTime = Set.copyOf(partition.spaces.keySet());
    clock.advance(Duration.ofMillis(1));
    partition.state("north", "A2", Occupancy.EMPTY);

    // Then
    assertThat(inTime).contains(new SpaceId("north", "A1"));
    assertThat(partition.spaces).containsOnlyKeys(new SpaceId("north", "A2"));
    assertThat(partition.register.bytes()).isEqualTo(SITE + SPACE);
  }

  @Test
  void site_isForgotten_withItsLastSpace_onceItsCountsAreZero() {
    // Given
    Partition partition = new Partition(new StateRoom(1 << 20));
    partition.state("north", "A1", Occupancy.EMPTY);
    clock.advance(Duration.ofSeconds(1));
    partition.state("north", "A1", Occupancy.OCCUPIED);
    partition.retire("north", "A1");

    // When
    clock.advance(Duration.ofDays(1));
    partition.register.publishDue();

    // Then
    assertThat(partition.last("north").counts()).isEqualTo(SpaceCounts.NONE);
    assertThat(partition.spaces).isEmpty();
    assertThat(partition.flows).isEmpty();
    assertThat(partition.register.bytes()).isZero();
    assertThat(partition.register.nextDue()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void withoutRoom_theLongestRetiredGoesFirst_thenFurtherSpacesAreRefused() {
    // Given
    Partition partition = new Partition(new StateRoom(SITE + 3 * SPACE));
    for (String space : new String[] {"A1", "A2", "A3"}) {
      partition.state("north", space, Occupancy.EMPTY);
      clock.advance(Duration.ofSeconds(1));
    }
    partition.retire("north", "A2");
    clock.advance(Duration.ofSeconds(1));
    partition.retire("north", "A1");

    // When
    Outcome first = partition.state("north", "B1", Occupancy.OCCUPIED);
    Set<SpaceId> afterTheFirst = Set.copyOf(partition.spaces.keySet());
    Outcome second = partition.state("north", "B2", Occupancy.OCCUPIED);
    Outcome third = partition.state("north", "B3", Occupancy.OCCUPIED);

    // Then
    assertThat(first).isEqualTo(Outcome.COUNTED);
    assertThat(afterTheFirst).contains(new SpaceId("north", "A1"));
    assertThat(afterTheFirst).doesNotContain(new SpaceId("north", "A2"));
    assertThat(second).isEqualTo(Outcome.COUNTED);
    assertThat(third).isEqualTo(Outcome.NO_ROOM);
    assertThat(partition.last("north").counts()).isEqualTo(new SpaceCounts(1, 2, 0, 0));
    assertThat(partition.state("north", "A3", Occupancy.OCCUPIED)).isEqualTo(Outcome.COUNTED);
  }

  @Test
  void room_isThatOfAllPartitions_andComesBackWithATaskThatCloses() {
    // Given
    StateRoom room = new StateRoom(2 * (SITE + SPACE));
    Partition here = new Partition(room);
    Partition there = new Partition(room);
    here.state("north", "A1", Occupancy.EMPTY);
    there.state("south", "A1", Occupancy.EMPTY);
    assertThat(there.state("west", "A1", Occupancy.EMPTY)).isEqualTo(Outcome.NO_ROOM);

    // When
    room.closed(here.register);

    // Then
    assertThat(there.state("west", "A1", Occupancy.EMPTY)).isEqualTo(Outcome.COUNTED);
    assertThat(room.used()).isEqualTo(room.maxBytes());
  }

  @Test
  void load_leavesOut_whatHasNoRoom_andFindsRoomAmongTheRetired() {
    // Given
    Partition before = new Partition(new StateRoom(1 << 20));
    before.state("north", "A1", Occupancy.EMPTY);
    before.retire("north", "A1");
    for (int i = 0; i < 5; i++) {
      before.state("north", "B" + i, Occupancy.EMPTY);
    }

    // When
    Partition after = before.restarted(new StateRoom(SITE + 3 * SPACE));
    after.register.publishDue();

    // Then
    assertThat(after.last("north").counts()).isEqualTo(new SpaceCounts(3, 0, 0, 0));
    assertThat(after.register.bytes()).isEqualTo(SITE + 3 * SPACE);
    assertThat(after.spaces).doesNotContainKey(new SpaceId("north", "A1"));
  }

  @Test
  void carThatComes_isNotInTheFlow_withoutRoomForItsMinute_butItsSpaceIsCounted() {
    // Given
    Partition partition = new Partition(new StateRoom(SITE + SPACE));
    partition.state("north", "A1", Occupancy.EMPTY);

    // When
    clock.advance(Duration.ofSeconds(1));
    Outcome outcome = partition.state("north", "A1", Occupancy.OCCUPIED);

    // Then
    assertThat(outcome).isEqualTo(Outcome.COUNTED);
    assertThat(partition.refusedFlows).containsExactly("north");
    assertThat(partition.last("north").counts()).isEqualTo(new SpaceCounts(0, 1, 0, 0));
    assertThat(partition.last("north").flow()).isEqualTo(SiteState.Flow.NONE);
  }

  @Test
  void bytes_neverPassTheBound_andAreAllGivenBack_whateverComesAndGoes() {
    // Given
    long seed = System.nanoTime();
    Random random = new Random(seed);
    StateRoom room = new StateRoom(100 * SPACE);
    Partition partition = new Partition(room);

    // When
    for (int i = 0; i < 20_000; i++) {
      clock.advance(Duration.ofSeconds(random.nextInt(20)));
      String site = "site-" + random.nextInt(30);
      String space = "space-" + random.nextInt(20);
      if (random.nextInt(3) == 0) {
        partition.retire(site, space);
      } else {
        partition.state(site, space, Occupancy.values()[random.nextInt(3)]);
      }
      assertThat(room.used()).as("seed %d", seed).isLessThanOrEqualTo(room.maxBytes());
    }
    Set.copyOf(partition.spaces.keySet())
        .forEach(space -> partition.retire(space.site(), space.space()));
    clock.advance(Duration.ofDays(2));
    partition.register.publishDue();

    // Then
    assertThat(partition.spaces).as("seed %d", seed).isEmpty();
    assertThat(partition.flows).as("seed %d", seed).isEmpty();
    assertThat(room.used()).as("seed %d", seed).isZero();
  }

  private SpaceState state(SpaceId space, Occupancy occupancy) {
    return new SpaceState(
        space,
        new CameraId(space.site(), "cam-1"),
        null,
        occupancy,
        false,
        OccupancyReason.CONFIRMED,
        clock.instant(),
        clock.instant(),
        null,
        null,
        clock.millis(),
        0.9f,
        null,
        clock.instant());
  }
}
