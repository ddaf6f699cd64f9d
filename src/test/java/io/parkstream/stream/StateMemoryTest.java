package io.parkstream.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.Classification;
import io.parkstream.domain.CountedSpace;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.FlowLog;
import io.parkstream.domain.ModelIdentity;
import io.parkstream.domain.Occupancy;
import io.parkstream.domain.OccupancyChange;
import io.parkstream.domain.OccupancyPolicy;
import io.parkstream.domain.OccupancyReason;
import io.parkstream.domain.SiteRegister;
import io.parkstream.domain.SiteState;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.domain.SpaceMemory;
import io.parkstream.domain.SpaceRegister;
import io.parkstream.domain.SpaceState;
import io.parkstream.domain.StateRoom;
import io.parkstream.domain.WatchPolicy;
import io.parkstream.serde.CountedSpaces;
import io.parkstream.serde.SpaceMaps;
import io.parkstream.serde.SpaceMemorySerde;
import io.parkstream.serde.SpaceStates;
import io.parkstream.testing.MovedClock;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the registers say of their memory, held to the heap, with short and the longest ids. */
class StateMemoryTest {
  private static final Instant START = Instant.parse("2026-03-01T08:00:00Z");
  private static final long BYTES = 10 << 20;

  /** The garbage of others is not ours to count. */
  private static final long NOISE = 2 << 20;

  private static final OccupancyPolicy EVIDENCE =
      new OccupancyPolicy(2, Duration.ZERO, 2, Duration.ZERO, 0.1, 20, Duration.ofMinutes(2));

  private final MovedClock clock = new MovedClock(START);
  private final StateRoom room = new StateRoom(BYTES);
  private int length = 64;
  private int perCamera = 1;

  /** As Streams keeps a store in memory. */
  private static final class Store<T> {
    final Map<Bytes, byte[]> entries = new TreeMap<>();
    final Serde<T> serde;

    Store(Serde<T> serde) {
      this.serde = serde;
    }

    void put(String key, @Nullable T value) {
      Bytes bytes = Bytes.wrap(key.getBytes(UTF_8));
      if (value == null) {
        entries.remove(bytes);
      } else {
        entries.put(bytes, serde.serializer().serialize("", value));
      }
    }
  }

  private final class Spaces implements SpaceRegister.Effects {
    final Store<SpaceMemory> states = new Store<>(new SpaceMemorySerde());
    final Store<SpaceMap> maps = new Store<>(SpaceMaps.serde());
    final SpaceRegister register =
        new SpaceRegister(
            new WatchPolicy(
                Duration.ofSeconds(60),
                Duration.ofMinutes(3),
                Duration.ofSeconds(30),
                1_000_000,
                WatchPolicy.DEFAULT.maxBytes()),
            EVIDENCE,
            space -> null,
            () -> 0,
            clock,
            this);

    @Override
    public void changed(OccupancyChange change) {}

    @Override
    public void published(SpaceState status) {}

    @Override
    public void retired(SpaceId space, long version, Instant at) {}

    @Override
    public void remember(SpaceId space, @Nullable SpaceMemory state) {
      states.put(space.key(), state);
    }

    @Override
    public long storedBytes(SpaceMap map) {
      return SpaceMaps.value(map).length;
    }

    @Override
    public void remember(CameraId camera, @Nullable SpaceMap map) {
      maps.put(camera.key(), map);
    }

    @Override
    public boolean hasRoom(long moreBytes) {
      return room.fits(moreBytes);
    }
  }

  private final class Counts implements SiteRegister.Effects {
    final Store<CountedSpace> spaces = new Store<>(CountedSpaces.serde());
    final Store<FlowLog> flows = new Store<>(CountedSpaces.flowSerde());
    final SiteRegister register = new SiteRegister(Duration.ZERO, clock, this);

    @Override
    public void published(SiteState status) {}

    @Override
    public void remember(SpaceId space, @Nullable CountedSpace counted) {
      spaces.put(space.key(), counted);
    }

    @Override
    public void remember(String site, @Nullable FlowLog flow) {
      flows.put(site, flow);
    }

    @Override
    public boolean hasRoom(long moreBytes) {
      return room.fits(moreBytes);
    }
  }

  @ParameterizedTest(name = "ids of {0} characters, {1} spaces of a camera")
  @CsvSource({"10, 100", "64, 1"})
  void spaces_fitTheRoom_asFloodedAndAfterARestart(int idLength, int spacesPerCamera) {
    length = idLength;
    perCamera = spacesPerCamera;
    long before = heap();
    Spaces flooded = new Spaces();
    room.opened(flooded.register);
    int i = 0;
    while (see(flooded, i) != SpaceRegister.Outcome.TOO_MANY) {
      see(flooded, i++);
    }
    assertFits("flooded with " + i, heap() - before);

    // When
    Spaces restarted = new Spaces();
    restarted.states.entries.putAll(flooded.states.entries);
    room.closed(flooded.register);
    room.opened(restarted.register);
    restarted.states.entries.forEach(
        (key, value) ->
            restarted.register.load(
                space(new String(key.get(), UTF_8)),
                restarted.states.serde.deserializer().deserialize("", value)));
    int loaded = restarted.register.counts().total();
    assertThat(loaded).isEqualTo(flooded.register.counts().total()); // which lives until here
    flooded = null;

    // Then
    assertThat(loaded).isEqualTo(i);
    assertFits("restarted with " + loaded, heap() - before);
    assertThat(restarted.register.counts().total()).isEqualTo(i); // and so it lives until here
  }

  @Test
  void countedSpaces_fitTheRoom_liveAndRetired() {
    long before = heap();
    Counts counts = new Counts();
    room.opened(counts.register);
    int i = 0;
    while (count(counts, i, i / 4, Occupancy.EMPTY) != SiteRegister.Outcome.NO_ROOM) {
      i++;
    }
    assertFits("live, " + i, heap() - before);

    // When
    for (int k = 0; k < i; k++) {
      counts.register.retired(countedSpace(k, k / 4), 0, clock.instant());
      counts.register.publishDue();
    }

    // Then
    assertFits("retired, " + i, heap() - before);
    assertThat(counts.register.bytes()).isPositive(); // and so it lives until here
  }

  @Test
  void sitesOfOneSpace_withTheirFlow_fitTheRoom() {
    long before = heap();
    Counts counts = new Counts();
    room.opened(counts.register);
    int i = 0;
    while (count(counts, i, i, Occupancy.EMPTY) != SiteRegister.Outcome.NO_ROOM) {
      for (int minute = 0; minute < 8; minute++) {
        clock.advance(Duration.ofSeconds(30));
        count(counts, i, i, minute % 2 == 0 ? Occupancy.OCCUPIED : Occupancy.EMPTY);
      }
      clock.advance(Duration.ofMinutes(-4));
      i++;
    }
    assertFits(i + " sites", heap() - before);
    assertThat(counts.register.bytes()).isPositive(); // and so it lives until here
  }

  private void assertFits(String what, long grown) {
    assertThat(room.used()).as(what).isBetween(BYTES * 9 / 10, BYTES);
    assertThat(grown).as("heap of %s", what).isLessThan(BYTES + NOISE);
  }

  private SpaceRegister.Outcome see(Spaces spaces, int i) {
    clock.advance(Duration.ofMillis(1));
    int c = i / perCamera;
    CameraId camera = new CameraId(id("site-", c), id("camera-", c));
    // As the topology reads it: nothing is shared with another crop.
    return spaces.register.observed(
        new Classification(
            id("crop-", i),
            camera,
            new SpaceId(camera.site(), id("space-", i)),
            0.95f,
            clock.instant(),
            clock.instant(),
            new ModelIdentity(id("model-", i), 3, "0".repeat(63) + i % 10),
            new CropRef("parking.crops", 2, i),
            32,
            Duration.ofMillis(20),
            Duration.ofMillis(200)));
  }

  private SiteRegister.Outcome count(Counts counts, int space, int site, Occupancy occupancy) {
    clock.advance(Duration.ofMillis(1));
    SpaceId id = countedSpace(space, site);
    SiteRegister.Outcome outcome =
        counts.register.counted(
            SpaceStates.read(
                SpaceStates.value(
                    new SpaceState(
                        id,
                        new CameraId(id.site(), "cam-1"),
                        id("zone-", space),
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
                        clock.instant()))));
    counts.register.publishDue();
    return outcome;
  }

  private SpaceId countedSpace(int space, int site) {
    return new SpaceId(id("site-", site), id("space-", space));
  }

  private String id(String kind, int number) {
    String text = kind + number + "-";
    return text + "x".repeat(Math.max(0, length - text.length()));
  }

  private static SpaceId space(String key) {
    int slash = key.indexOf('/');
    return new SpaceId(key.substring(0, slash), key.substring(slash + 1));
  }

  private static long heap() {
    var memory = ManagementFactory.getMemoryMXBean();
    memory.gc();
    memory.gc();
    return memory.getHeapMemoryUsage().getUsed();
  }
}
