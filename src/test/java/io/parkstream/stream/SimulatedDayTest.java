package io.parkstream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.domain.Occupancy;
import io.parkstream.domain.OccupancyChange;
import io.parkstream.domain.OccupancyPolicy;
import io.parkstream.domain.OccupancyReason;
import io.parkstream.domain.SiteState;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceState;
import io.parkstream.domain.WatchPolicy;
import io.parkstream.stream.SimulatedDay.Published;
import io.parkstream.testing.CarParkDay;
import io.parkstream.testing.DayVerdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is published of a simulated day, against its truth; with default settings. */
class SimulatedDayTest {
  private static final long SEED = 20260301;

  private static SimulatedDay day;

  @BeforeAll
  static void run() {
    day = new SimulatedDay(SEED, Set.of()).run();
  }

  @Test
  void publishedStays_areThoseOfTheDay_butForOneInAHundred() {
    // When
    DayVerdict verdict =
        DayVerdict.of(day.changes.stream().map(Published::change).toList(), day.day.stays());

    // Then
    int all = day.day.classifications();
    System.out.printf(
        "simulated day, seed %d: %d classifications, %d wrong; %s%n",
        SEED, all, day.day.wrong(), verdict);
    assertThat(day.day.wrong()).isBetween(all * 28 / 1000, all * 32 / 1000);
    assertThat(verdict.judged()).isGreaterThan(1500);
    assertThat(verdict.faults()).isLessThanOrEqualTo(verdict.judged() / 100);
  }

  @Test
  void changes_areKnownAsSoonAsTheirEvidenceIsWhole() {
    // Given
    OccupancyPolicy policy = OccupancyPolicy.DEFAULT;
    List<Integer> delays = new ArrayList<>();

    // When
    for (Published published : day.changes) {
      OccupancyChange change = published.change();
      if (change.reason() != OccupancyReason.CONFIRMED) {
        continue;
      }
      // Then
      assertThat(published.at()).isEqualTo(change.eventTime());
      assertThat(change.evidenceCount())
          .isEqualTo(
              change.occupancy() == Occupancy.OCCUPIED ? policy.toOccupied() : policy.toEmpty());
      if (change.previous() != Occupancy.UNKNOWN) {
        truthBefore(change).ifPresent(delays::add);
      }
    }
    delays.sort(null);
    System.out.printf(
        "simulated day: %d changes known after %d s (median), %d s (95 %%), %d s (99 %%), %d s (all)%n",
        delays.size(),
        delays.get(delays.size() / 2),
        delays.get(delays.size() * 95 / 100),
        delays.get(delays.size() * 99 / 100),
        delays.get(delays.size() - 1));
    int whole = (int) ((policy.toEmpty() - 1) * SimulatedDay.EVERY.toSeconds());
    assertThat(delays).hasSizeGreaterThan(2000);
    assertThat(delays.get(delays.size() / 2)).isLessThanOrEqualTo(whole);
    assertThat(delays.get(delays.size() * 95 / 100)).isLessThanOrEqualTo(2 * whole + 10);
  }

  @Test
  void deathOfACamera_isVisibleWithinItsBudget_andItsSpacesComeBack() {
    Duration budget = WatchPolicy.DEFAULT.silenceBudget();
    for (int i = 0; i < CarParkDay.outages(); i++) {
      Instant last = CarParkDay.START.plusSeconds(day.lastCropBeforeOutage[i]);
      Instant back = CarParkDay.START.plusSeconds(CarParkDay.isBackAt(i));

      // When
      Map<SpaceId, Published> lost = new LinkedHashMap<>();
      Set<SpaceId> restored = new HashSet<>();
      for (Published published : day.changes) {
        if (published.at().isBefore(last) || published.at().isAfter(back.plusSeconds(300))) {
          continue;
        }
        OccupancyChange change = published.change();
        if (change.reason() == OccupancyReason.CAMERA_OFFLINE) {
          assertThat(lost.put(change.space(), published)).as("one event each").isNull();
        } else if (lost.containsKey(change.space())) {
          restored.add(change.space());
        }
      }

      // Then
      assertThat(lost.size()).isBetween(CarParkDay.SPACES / CarParkDay.CAMERAS - 3, 20);
      assertThat(lost.values())
          .allSatisfy(
              published -> {
                assertThat(Duration.between(last, published.at()))
                    .isLessThanOrEqualTo(budget.plus(OccupancyProcessor.SHORTEST_LOOK));
                assertThat(published.change().camera().camera()).isEqualTo("cam-0");
              });
      assertThat(restored).isEqualTo(lost.keySet());
    }
    assertThat(day.changes.stream().map(published -> published.change()))
        .filteredOn(change -> change.reason() == OccupancyReason.CAMERA_OFFLINE)
        .extracting(change -> change.camera().camera())
        .containsOnly("cam-0");
  }

  @Test
  void counts_areThoseOfAllSpaces_inEveryMessage() {
    // the sum of the parts is checked by SpaceCounts, and the fold by the day itself
    assertThat(day.sitesPublished).hasSizeGreaterThan(2000);
    assertThat(day.sitesPublished.subList(1, day.sitesPublished.size()))
        .allSatisfy(
            status -> {
              assertThat(status.counts().total()).isEqualTo(CarParkDay.SPACES);
              assertThat(status.zones().stream().mapToInt(zone -> zone.counts().total()).sum())
                  .isEqualTo(CarParkDay.SPACES);
            });
  }

  @Test
  void fiveRestarts_changeNothing() {
    // Given
    Random random = new Random(SEED);
    Set<Integer> steps = new LinkedHashSet<>();
    // one of them in the midst of an outage
    steps.add((int) (16 * 3600 / SimulatedDay.EVERY.toSeconds()));
    while (steps.size() < 5) {
      steps.add(100 + random.nextInt(8000));
    }

    // When
    SimulatedDay restarted = new SimulatedDay(SEED, steps).run();

    // Then
    assertThat(distinct(restarted.changes)).isEqualTo(distinct(day.changes));
    assertThat(comparable(restarted.fold)).isEqualTo(comparable(day.fold));
    assertThat(last(restarted).counts()).isEqualTo(last(day).counts());
    assertThat(last(restarted).flow()).isEqualTo(last(day).flow());
    assertThat(last(restarted).zones()).isEqualTo(last(day).zones());
  }

  private static SiteState last(SimulatedDay day) {
    return day.sitesPublished.get(day.sitesPublished.size() - 1);
  }

  /** The changes of each space, repeats dropped by their ids as a consumer would. */
  private static Map<String, List<OccupancyChange>> distinct(List<Published> changes) {
    Set<String> ids = new HashSet<>();
    Map<String, List<OccupancyChange>> bySpace = new TreeMap<>();
    for (Published published : changes) {
      if (ids.add(published.change().id())) {
        bySpace
            .computeIfAbsent(published.change().space().key(), key -> new ArrayList<>())
            .add(published.change());
      }
    }
    return bySpace;
  }

  private static Map<String, String> comparable(Map<SpaceId, SpaceState> fold) {
    Map<String, String> states = new TreeMap<>();
    fold.forEach(
        (space, status) ->
            states.put(
                space.key(),
                status.occupancy()
                    + " since "
                    + status.since()
                    + " by "
                    + status.reason()
                    + " in "
                    + status.sessionId()
                    + " version "
                    + status.version()));
    return states;
  }

  /** Seconds from the true change to the published one; empty if there was none just before. */
  private static Optional<Integer> truthBefore(OccupancyChange change) {
    int space = index(change.space());
    int at = second(change.eventTime());
    boolean occupied = change.occupancy() == Occupancy.OCCUPIED;
    return day.day.stays().stream()
        .filter(stay -> stay.space() == space)
        .map(stay -> occupied ? stay.from() : stay.until())
        .filter(second -> second > 0 && second <= at && at - second < 900)
        .map(second -> at - second)
        .min(Integer::compare);
  }

  private static int index(SpaceId space) {
    return Integer.parseInt(space.space().substring(1));
  }

  private static int second(Instant at) {
    return (int) Duration.between(CarParkDay.START, at).toSeconds();
  }
}
