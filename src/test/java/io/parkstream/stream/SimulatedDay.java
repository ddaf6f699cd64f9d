package io.parkstream.stream;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.Classification;
import io.parkstream.domain.CountedSpace;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.FlowLog;
import io.parkstream.domain.ModelIdentity;
import io.parkstream.domain.OccupancyChange;
import io.parkstream.domain.OccupancyPolicy;
import io.parkstream.domain.SiteRegister;
import io.parkstream.domain.SiteState;
import io.parkstream.domain.SpaceCounts;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.domain.SpaceMemory;
import io.parkstream.domain.SpaceRegister;
import io.parkstream.domain.SpaceState;
import io.parkstream.domain.WatchPolicy;
import io.parkstream.serde.CountedSpaces;
import io.parkstream.serde.SpaceMaps;
import io.parkstream.serde.SpaceMemorySerde;
import io.parkstream.testing.CarParkDay;
import io.parkstream.testing.MovedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * What the service makes of a {@link CarParkDay}. The registers are those of the service, with its
 * default settings; what they remember goes through the serdes of their changelogs at each restart.
 * A restart reads the last crops again, as after a crash.
 */
final class SimulatedDay implements SpaceRegister.Effects, SiteRegister.Effects {
  static final Duration EVERY = Duration.ofSeconds(10);

  private static final int READ_AGAIN = 300;
  private static final ModelIdentity MODEL = new ModelIdentity("parking", 1, "0".repeat(64));

  private final Set<Integer> restarts;
  private final MovedClock clock = new MovedClock(CarParkDay.START);
  private final Map<SpaceId, SpaceMemory> states = new HashMap<>();
  private final Map<CameraId, SpaceMap> maps = new HashMap<>();
  private final Map<SpaceId, CountedSpace> counted = new HashMap<>();
  private final Map<String, FlowLog> flows = new HashMap<>();
  private final Deque<Classification> recent = new ArrayDeque<>();
  private SpaceRegister spaces;
  private SiteRegister sites;
  private Instant watchedFrom = CarParkDay.START;
  private Instant nextLook = CarParkDay.START;
  private long offset;

  /** A change and when it was published. */
  record Published(OccupancyChange change, Instant at) {}

  final List<Published> changes = new ArrayList<>();
  final Map<SpaceId, SpaceState> fold = new HashMap<>();
  final List<SiteState> sitesPublished = new ArrayList<>();
  final int[] lastCropBeforeOutage = new int[CarParkDay.outages()];
  final CarParkDay day;

  SimulatedDay(long seed, Set<Integer> restartSteps) {
    restarts = restartSteps;
    day = new CarParkDay(seed, EVERY);
    spaces = spaceRegister();
    sites = siteRegister();
  }

  SimulatedDay run() {
    for (int camera = 0; camera < CarParkDay.CAMERAS; camera++) {
      spaces.mapped(CarParkDay.map(camera, null), CarParkDay.START);
    }
    while (!day.isOver()) {
      lookUntil(CarParkDay.START.plusSeconds(day.second()));
      if (restarts.contains(day.step())) {
        restart();
      }
      day.next(this::see);
    }
    clock.advance(Duration.ofSeconds(5));
    sites.publishDue();
    return this;
  }

  private void see(int space, float probability) {
    CameraId camera = CarParkDay.camera(space);
    Classification seen =
        new Classification(
            "id-" + offset,
            camera,
            CarParkDay.space(space),
            probability,
            clock.instant(),
            clock.instant(),
            MODEL,
            new CropRef("parking.crops", 0, offset),
            1,
            Duration.ZERO,
            Duration.ZERO);
    offset++;
    recent.add(seen);
    if (recent.size() > READ_AGAIN) {
      recent.remove();
    }
    int second = (int) Duration.between(CarParkDay.START, clock.instant()).toSeconds();
    for (int i = 0; i < CarParkDay.outages(); i++) {
      if (space == 0 && second < CarParkDay.diesAt(i)) {
        lastCropBeforeOutage[i] = second;
      }
    }
    spaces.heard(camera.key());
    spaces.observed(seen);
  }

  /** Looks for silent cameras as the service does: when the first may be, and no oftener. */
  private void lookUntil(Instant until) {
    while (!nextLook.isAfter(until)) {
      clock.set(nextLook);
      spaces.judge();
      sites.publishDue();
      long due =
          Math.max(
              OccupancyProcessor.SHORTEST_LOOK.toMillis(),
              Math.min(spaces.nextDue(), OccupancyProcessor.LONGEST_LOOK.toMillis()));
      nextLook = nextLook.plusMillis(due);
    }
    clock.set(until);
    sites.publishDue();
  }

  private void restart() {
    watchedFrom = clock.instant();
    nextLook = clock.instant().plus(OccupancyProcessor.SHORTEST_LOOK);
    spaces = spaceRegister();
    sites = siteRegister();
    Serde<SpaceMap> mapSerde = SpaceMaps.serde();
    maps.values().forEach(map -> spaces.load(again(mapSerde, map)));
    SpaceMemorySerde stateSerde = new SpaceMemorySerde();
    Map.copyOf(states).forEach((id, state) -> spaces.load(id, again(stateSerde, state)));
    Serde<CountedSpace> countedSerde = CountedSpaces.serde();
    counted.forEach((id, space) -> sites.load(id, again(countedSerde, space)));
    Serde<FlowLog> flowSerde = CountedSpaces.flowSerde();
    flows.forEach((site, flow) -> sites.load(site, again(flowSerde, flow)));
    spaces.publishUndecidedAgain();
    List.copyOf(recent).forEach(spaces::observed);
  }

  private static <T> T again(Serde<T> serde, T value) {
    return serde
        .deserializer()
        .deserialize("changelog", serde.serializer().serialize("changelog", value));
  }

  private SpaceRegister spaceRegister() {
    return new SpaceRegister(
        WatchPolicy.DEFAULT,
        OccupancyPolicy.DEFAULT,
        space -> null,
        () -> Duration.between(watchedFrom, clock.instant()).toMillis(),
        clock,
        this);
  }

  private SiteRegister siteRegister() {
    return new SiteRegister(TopologySettings.DEFAULT_SITE_INTERVAL, clock, this);
  }

  @Override
  public void changed(OccupancyChange change) {
    changes.add(new Published(change, clock.instant()));
  }

  @Override
  public void published(SpaceState status) {
    fold.put(status.space(), status);
    sites.counted(status);
  }

  @Override
  public void retired(SpaceId space, long version, Instant at) {
    throw new AssertionError("nothing is retired on this day");
  }

  @Override
  public void remember(SpaceId space, @Nullable SpaceMemory state) {
    if (state != null) {
      states.put(space, state);
    }
  }

  @Override
  public void remember(CameraId camera, @Nullable SpaceMap map) {
    if (map != null) {
      maps.put(camera, map);
    }
  }

  @Override
  public void published(SiteState status) {
    sitesPublished.add(status);
    SpaceCounts expected = SpaceCounts.NONE;
    for (SpaceState each : fold.values()) {
      expected = expected.plus(each.occupancy(), each.closed());
    }
    if (!expected.equals(status.counts())) {
      throw new AssertionError("published " + status.counts() + ", the fold is " + expected);
    }
  }

  @Override
  public void remember(SpaceId space, @Nullable CountedSpace newest) {
    if (newest != null) {
      counted.put(space, newest);
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
    return true;
  }
}
