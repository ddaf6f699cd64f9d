package io.parkstream.stream;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.Classification;
import io.parkstream.domain.CountedSpace;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.FlowLog;
import io.parkstream.domain.ModelIdentity;
import io.parkstream.domain.OccupancyChange;
import io.parkstream.domain.OccupancyPolicy;
import io.parkstream.domain.OccupancyState;
import io.parkstream.domain.SiteRegister;
import io.parkstream.domain.SiteStatus;
import io.parkstream.domain.SpaceCounts;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.domain.SpaceMap.Corner;
import io.parkstream.domain.SpaceMap.Frame;
import io.parkstream.domain.SpaceMap.MappedSpace;
import io.parkstream.domain.SpaceRegister;
import io.parkstream.domain.SpaceStatus;
import io.parkstream.domain.WatchPolicy;
import io.parkstream.gateway.CarPark;
import io.parkstream.gateway.SimulatorStyle;
import io.parkstream.serde.CountedSpaces;
import io.parkstream.serde.OccupancyStateSerde;
import io.parkstream.serde.SpaceMaps;
import io.parkstream.testing.MovedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * A day of a car park, seen through a model that errs: 3 % of the classifications are wrong,
 * pedestrians stand in empty spaces for some seconds, shadows make a camera unsure for minutes, and
 * one camera dies twice. The registers are those of the service, with its default settings; what
 * they remember goes through the serdes of their changelogs at each restart. A restart reads the
 * last crops again, as after a crash.
 */
final class SimulatedDay implements SpaceRegister.Effects, SiteRegister.Effects {
  static final int SPACES = 200;
  static final int CAMERAS = 10;
  static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
  static final Duration LENGTH = Duration.ofHours(24);
  static final Duration EVERY = Duration.ofSeconds(10);
  static final String SITE = "north";

  /** When the first camera is dead, in seconds of the day. */
  static final int[][] OUTAGES = {{9 * 3600 + 3, 10 * 3600}, {15 * 3600 + 7, 17 * 3600}};

  private static final int STEPS = (int) LENGTH.dividedBy(EVERY);
  private static final double WRONG = 0.03;
  private static final int READ_AGAIN = 300;
  private static final ModelIdentity MODEL = new ModelIdentity("parking", 1, "0".repeat(64));
  private static final CarPark.Traffic TRAFFIC =
      new CarPark.Traffic(Duration.ofMinutes(90), Duration.ofMinutes(4), 0.6);

  private final Set<Integer> restarts;
  private final Random random;
  private final CarPark park;
  private final MovedClock clock = new MovedClock(START);
  private final Map<SpaceId, OccupancyState> states = new HashMap<>();
  private final Map<CameraId, SpaceMap> maps = new HashMap<>();
  private final Map<SpaceId, CountedSpace> counted = new HashMap<>();
  private final Map<String, FlowLog> flows = new HashMap<>();
  private final int[] pedestrianUntil = new int[SPACES];
  private final int[] shadowUntil = new int[CAMERAS];
  private final Deque<Classification> recent = new ArrayDeque<>();
  private SpaceRegister spaces;
  private SiteRegister sites;
  private Instant watchedFrom = START;
  private Instant nextLook = START;
  private long offset;

  /** A change and when it was published. */
  record Published(OccupancyChange change, Instant at) {}

  /** The truth: occupied from one second of the day to another. */
  record Stay(int space, int from, int until) {}

  final List<Published> changes = new ArrayList<>();
  final Map<SpaceId, SpaceStatus> fold = new HashMap<>();
  final List<SiteStatus> sitesPublished = new ArrayList<>();
  final List<Stay> stays = new ArrayList<>();
  final int[] lastCropBeforeOutage = new int[OUTAGES.length];
  int classifications;
  int wrong;

  SimulatedDay(long seed, Set<Integer> restartSteps) {
    restarts = restartSteps;
    random = new Random(seed);
    park = new CarPark(SPACES, TRAFFIC, SimulatorStyle.TRAINING, seed);
    spaces = spaceRegister();
    sites = siteRegister();
  }

  static CameraId camera(int space) {
    return new CameraId(SITE, "cam-" + space / (SPACES / CAMERAS));
  }

  static SpaceId space(int space) {
    return new SpaceId(SITE, "A" + space);
  }

  SimulatedDay run() {
    publishMaps();
    int[] occupiedSince = new int[SPACES];
    Arrays.fill(occupiedSince, -1);
    for (int step = 0; step < STEPS; step++) {
      int second = (int) (step * EVERY.toSeconds());
      lookUntil(START.plusSeconds(second));
      if (restarts.contains(step)) {
        restart();
      }
      for (int camera = 0; camera < CAMERAS; camera++) {
        if (random.nextInt(1440) == 0) {
          shadowUntil[camera] = second + 120 + random.nextInt(240);
        }
      }
      for (int space = 0; space < SPACES; space++) {
        boolean occupied = park.isOccupied(space);
        if (occupied && occupiedSince[space] < 0) {
          occupiedSince[space] = second;
        } else if (!occupied && occupiedSince[space] >= 0) {
          stays.add(new Stay(space, occupiedSince[space], second));
          occupiedSince[space] = -1;
        }
        float probability = probability(space, occupied, second);
        if (!isDead(space, second)) {
          see(space, probability);
        }
      }
      park.advance(EVERY);
    }
    for (int space = 0; space < SPACES; space++) {
      if (occupiedSince[space] >= 0) {
        stays.add(new Stay(space, occupiedSince[space], (int) LENGTH.toSeconds()));
      }
    }
    clock.advance(Duration.ofSeconds(5));
    sites.publishDue();
    return this;
  }

  static boolean isDead(int space, int second) {
    if (space >= SPACES / CAMERAS) {
      return false;
    }
    for (int[] outage : OUTAGES) {
      if (second >= outage[0] && second < outage[1]) {
        return true;
      }
    }
    return false;
  }

  private float probability(int space, boolean occupied, int second) {
    if (random.nextInt(8640) < 15) {
      pedestrianUntil[space] = second + 3 + random.nextInt(13);
    }
    boolean looksOccupied = occupied || second < pedestrianUntil[space];
    if (!occupied && second < shadowUntil[space / (SPACES / CAMERAS)]) {
      return 0.3f + 0.3f * random.nextFloat();
    }
    classifications++;
    float sure = 0.78f + 0.21f * random.nextFloat();
    if (random.nextDouble() < WRONG) {
      wrong++;
      looksOccupied = !looksOccupied;
    }
    return looksOccupied ? sure : 1 - sure;
  }

  private void see(int space, float probability) {
    CameraId camera = camera(space);
    Classification seen =
        new Classification(
            "id-" + offset,
            camera,
            space(space),
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
    int second = (int) Duration.between(START, clock.instant()).toSeconds();
    for (int i = 0; i < OUTAGES.length; i++) {
      if (space == 0 && second < OUTAGES[i][0]) {
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

  private void publishMaps() {
    for (int camera = 0; camera < CAMERAS; camera++) {
      List<MappedSpace> mapped = new ArrayList<>();
      for (int i = 0; i < SPACES / CAMERAS; i++) {
        mapped.add(
            new MappedSpace(
                space(camera * (SPACES / CAMERAS) + i).space(),
                "zone-" + camera % 3,
                List.of(new Corner(i, 0), new Corner(i + 1, 0), new Corner(i + 1, 1))));
      }
      spaces.mapped(
          new SpaceMap(camera(camera * (SPACES / CAMERAS)), 1, new Frame(1280, 720), null, mapped),
          START);
    }
  }

  private void restart() {
    watchedFrom = clock.instant();
    nextLook = clock.instant().plus(OccupancyProcessor.SHORTEST_LOOK);
    spaces = spaceRegister();
    sites = siteRegister();
    Serde<SpaceMap> mapSerde = SpaceMaps.serde();
    maps.values().forEach(map -> spaces.load(again(mapSerde, map)));
    OccupancyStateSerde stateSerde = new OccupancyStateSerde();
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
  public void published(SpaceStatus status) {
    fold.put(status.space(), status);
    sites.counted(status);
  }

  @Override
  public void retired(SpaceId space, long version, Instant at) {
    throw new AssertionError("nothing is retired on this day");
  }

  @Override
  public void remember(SpaceId space, @Nullable OccupancyState state) {
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
  public void published(SiteStatus status) {
    sitesPublished.add(status);
    SpaceCounts expected = SpaceCounts.NONE;
    for (SpaceStatus each : fold.values()) {
      expected = expected.plus(each.occupancy(), each.closed());
    }
    if (!expected.equals(status.counts())) {
      throw new AssertionError("published " + status.counts() + ", the fold is " + expected);
    }
  }

  @Override
  public void remember(SpaceId space, CountedSpace newest) {
    counted.put(space, newest);
  }

  @Override
  public void remember(String site, FlowLog flow) {
    flows.put(site, flow);
  }
}
