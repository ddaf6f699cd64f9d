package io.parkstream.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parkstream.domain.SiteRegister.Outcome;
import io.parkstream.domain.SiteState.Flow;
import io.parkstream.domain.SiteState.Zone;
import io.parkstream.testing.MovedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SiteRegisterTest {
  private static final Instant START = Instant.parse("2026-03-01T08:00:00Z");
  private static final CameraId CAM = new CameraId("north", "cam-1");
  private static final int CASES = 200;

  private final MovedClock clock = new MovedClock(START);
  private final Kept kept = new Kept();

  private static final class Kept implements SiteRegister.Effects {
    final List<SiteState> published = new ArrayList<>();
    final Map<SpaceId, CountedSpace> spaces = new HashMap<>();
    final Map<String, FlowLog> flows = new HashMap<>();

    @Nullable String failing;

    @Override
    public void published(SiteState status) {
      if (status.site().equals(failing)) {
        throw new IllegalStateException("injected");
      }
      published.add(status);
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

    SiteState last() {
      return published.get(published.size() - 1);
    }
  }

  @Test
  void counts_addUp_forTheSiteAndEachZone() {
    // Given
    SiteRegister register = register(Duration.ZERO);

    // When
    register.counted(status("A1", 1, Occupancy.EMPTY, false, "ramp"));
    register.counted(status("A2", 1, Occupancy.OCCUPIED, false, "ramp"));
    register.counted(status("A3", 1, Occupancy.OCCUPIED, true, "roof"));
    register.counted(status("A4", 1, Occupancy.UNKNOWN, false, null));
    register.publishDue();

    // Then
    assertThat(kept.last().counts()).isEqualTo(new SpaceCounts(1, 1, 1, 1));
    assertThat(kept.last().zones())
        .containsExactly(
            new Zone("ramp", new SpaceCounts(1, 1, 0, 0), Flow.NONE),
            new Zone("roof", new SpaceCounts(0, 0, 0, 1), Flow.NONE));
  }

  @Test
  void space_isCountedOnce_whenItsStateComesAgainOrLate() {
    // Given
    SiteRegister register = register(Duration.ZERO);
    register.counted(status("A1", 5, Occupancy.OCCUPIED, false, null));

    // When
    Outcome repeated = register.counted(status("A1", 5, Occupancy.OCCUPIED, false, null));
    Outcome late = register.counted(status("A1", 4, Occupancy.EMPTY, false, null));
    register.publishDue();

    // Then
    assertThat(repeated).isEqualTo(Outcome.REPEATED);
    assertThat(late).isEqualTo(Outcome.REPEATED);
    assertThat(kept.last().counts()).isEqualTo(new SpaceCounts(0, 1, 0, 0));
  }

  @Test
  void retiredSpace_isGone_andWhatIsOlderDoesNotBringItBack() {
    // Given
    SiteRegister register = register(Duration.ZERO);
    register.counted(status("A1", 5, Occupancy.OCCUPIED, false, "ramp"));

    // When
    register.retired(new SpaceId("north", "A1"), 7, START);
    register.counted(status("A1", 6, Occupancy.EMPTY, false, "ramp"));
    register.publishDue();

    // Then
    assertThat(kept.last().counts()).isEqualTo(SpaceCounts.NONE);
    assertThat(kept.last().zones()).isEmpty();
    assertThat(register.counted(status("A1", 8, Occupancy.EMPTY, false, "ramp")))
        .isEqualTo(Outcome.COUNTED);
  }

  @Test
  void flow_countsWhoComesAndGoes_alsoWhileNobodySees_andNotWhoIsMetThere() {
    // Given
    SiteRegister register = register(Duration.ZERO);

    // When
    register.counted(status("A1", 1, Occupancy.OCCUPIED, false, "ramp"));
    register.counted(status("A1", 2, Occupancy.EMPTY, false, "ramp"));
    register.counted(status("A1", 3, Occupancy.OCCUPIED, false, "ramp"));
    register.counted(status("A1", 4, Occupancy.UNKNOWN, false, "ramp"));
    register.counted(status("A1", 5, Occupancy.OCCUPIED, false, "ramp"));
    register.counted(status("A1", 6, Occupancy.UNKNOWN, false, "ramp"));
    register.counted(status("A1", 7, Occupancy.EMPTY, false, "ramp"));
    register.publishDue();

    // Then
    assertThat(kept.last().flow()).isEqualTo(new Flow(1, 2));
    assertThat(kept.last().zones().get(0).flow()).isEqualTo(new Flow(1, 2));
  }

  @Test
  void flow_goesDownByItself_andEndsAnHourLater() {
    // Given
    SiteRegister register = register(Duration.ZERO);
    register.counted(status("A1", 1, Occupancy.OCCUPIED, false, null));
    register.counted(status("A1", 2, Occupancy.EMPTY, false, null));
    register.publishDue();

    // When
    clock.advance(Duration.ofMinutes(59));
    register.publishDue();
    Flow before = kept.last().flow();
    clock.advance(Duration.ofMinutes(2));
    register.publishDue();

    // Then
    assertThat(before).isEqualTo(new Flow(0, 1));
    assertThat(kept.last().flow()).isEqualTo(Flow.NONE);
    assertThat(register.nextDue()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void publication_waitsForTheInterval_andThenHasAllThatChanged() {
    // Given
    SiteRegister register = register(Duration.ofSeconds(1));
    register.counted(status("A1", 1, Occupancy.OCCUPIED, false, null));
    register.publishDue();

    // When
    register.counted(status("A2", 1, Occupancy.OCCUPIED, false, null));
    register.counted(status("A3", 1, Occupancy.EMPTY, false, null));
    register.publishDue();
    int early = kept.published.size();
    long due = register.nextDue();
    clock.advance(Duration.ofSeconds(1));
    register.publishDue();

    // Then
    assertThat(early).isEqualTo(1);
    assertThat(due).isEqualTo(1000);
    assertThat(kept.published).hasSize(2);
    assertThat(kept.last().counts()).isEqualTo(new SpaceCounts(1, 2, 0, 0));
  }

  @Test
  void counts_equalTheFoldOfTheStates_forAnyMixOfChangesRepeatsAndRestarts() {
    for (int i = 0; i < CASES; i++) {
      long seed = System.nanoTime() + i;
      try {
        foldCase(new Random(seed));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  private void foldCase(Random random) {
    Kept store = new Kept();
    SiteRegister register = new SiteRegister(Duration.ZERO, clock, store);
    Map<String, SpaceState> last = new HashMap<>();
    List<SpaceState> all = new ArrayList<>();
    for (int step = 0; step < 100; step++) {
      String space = "A" + random.nextInt(6);
      switch (random.nextInt(8)) {
        case 0 -> {
          SpaceState gone = last.remove(space);
          if (gone != null) {
            register.retired(gone.space(), step, START);
          }
        }
        case 1 -> all.forEach(register::counted);
        case 2 -> {
          register = new SiteRegister(Duration.ZERO, clock, store);
          store.spaces.forEach(register::load);
          store.flows.forEach(register::load);
        }
        default -> {
          SpaceState status =
              status(
                  space,
                  step,
                  Occupancy.values()[random.nextInt(3)],
                  random.nextInt(5) == 0,
                  random.nextBoolean() ? "ramp" : "roof");
          register.counted(status);
          last.put(space, status);
          all.add(status);
        }
      }
      register.publishDue();
      if (!store.published.isEmpty()) {
        SpaceCounts expected = SpaceCounts.NONE;
        for (SpaceState status : last.values()) {
          expected = expected.plus(status.occupancy(), status.closed());
        }
        assertThat(store.last().counts()).isEqualTo(expected);
        assertThat(store.last().zones().stream().mapToInt(zone -> zone.counts().total()).sum())
            .isEqualTo(expected.total());
      }
    }
  }

  @Test
  void siteThatCannotBePublished_doesNotKeepTheOthersFromTheirTurn() {
    // Given
    SiteRegister register = register(Duration.ofSeconds(5));
    kept.failing = "a";
    register.counted(status("a", CAM.camera(), "A1"));
    register.counted(status("b", CAM.camera(), "B1"));

    // When
    assertThatThrownBy(register::publishDue).hasMessage("injected");
    register.publishDue();

    // Then
    assertThat(kept.published).extracting(SiteState::site).containsExactly("b");
    assertThat(register.nextDue()).as("nothing is due").isEqualTo(Long.MAX_VALUE);
  }

  private SiteRegister register(Duration interval) {
    return new SiteRegister(interval, clock, kept);
  }

  private static SpaceState status(String site, String camera, String space) {
    return new SpaceState(
        new SpaceId(site, space),
        new CameraId(site, camera),
        null,
        Occupancy.EMPTY,
        false,
        OccupancyReason.CONFIRMED,
        START,
        START,
        null,
        null,
        1,
        0.1f,
        null,
        START);
  }

  private static SpaceState status(
      String space, long version, Occupancy occupancy, boolean closed, @Nullable String zone) {
    return new SpaceState(
        new SpaceId("north", space),
        CAM,
        zone,
        occupancy,
        closed,
        OccupancyReason.CONFIRMED,
        START,
        START,
        null,
        null,
        version,
        0.9f,
        null,
        START);
  }
}
