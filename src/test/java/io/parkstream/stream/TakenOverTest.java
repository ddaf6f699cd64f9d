package io.parkstream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.domain.CountedSpace;
import io.parkstream.domain.FlowLog;
import io.parkstream.domain.LeftOuts;
import io.parkstream.domain.Occupancy;
import io.parkstream.domain.OccupancyPolicy;
import io.parkstream.domain.OccupancyRule;
import io.parkstream.domain.SiteRegister;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.domain.SpaceMemory;
import io.parkstream.domain.SpaceOverride;
import io.parkstream.domain.SpaceRegister;
import io.parkstream.domain.StateRoom;
import io.parkstream.serde.CameraConditions;
import io.parkstream.serde.CountedSpaces;
import io.parkstream.serde.SpaceMaps;
import io.parkstream.serde.SpaceMemorySerde;
import io.parkstream.serde.SpaceOverrides;
import io.parkstream.testing.LogLines;
import io.parkstream.testing.MovedClock;
import io.parkstream.testing.MovedWatchedTime;
import io.parkstream.testing.RecordingStreamMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

/** An instance that takes over more state than it has room for. */
class TakenOverTest {
  private static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");
  private static final int SPACES = 10;
  private static final int FIT = 4;

  private final MovedClock clock = new MovedClock(NOW);
  private final RecordingStreamMetrics metrics = new RecordingStreamMetrics();
  private final InputFaults faults =
      new InputFaults(
          PoisonRecords.inMemory(clock), new IgnoredRecords(metrics, new LeftOuts(clock), clock));
  private final MockProcessorContext<byte[], byte[]> context = new MockProcessorContext<>();

  @Test
  void spacesWithoutRoom_areReportedWithNumbersAndSetting_andStayInTheStore() {
    // Given
    KeyValueStore<String, SpaceMemory> states =
        store(OccupancyProcessor.STORE, new SpaceMemorySerde());
    KeyValueStore<String, SpaceMap> maps = store(OccupancyProcessor.MAPS, SpaceMaps.serde());
    KeyValueStore<String, SpaceOverride> overrides =
        store(OverrideProcessor.STORE, SpaceOverrides.serde());
    store(CameraProcessor.STORE, CameraConditions.serde());
    OccupancyRule rule = new OccupancyRule(OccupancyPolicy.DEFAULT);
    for (int i = 0; i < SPACES; i++) {
      states.put(
          "north/S" + i,
          Objects.requireNonNull(
              rule.apply(null, CropParts.classification(i, "S" + i, 0.97f)).state()));
    }
    StateRoom room = new StateRoom((long) (FIT + 1) * SpaceRegister.SPACE_BYTES);

    try (LogLines lines = LogLines.of(IgnoredRecords.class)) {
      // When
      OccupancyProcessor processor =
          new OccupancyProcessor(
              TopologySettings.defaults("topic-id"),
              new MovedWatchedTime(clock),
              new AtomicLong(),
              room,
              metrics,
              faults,
              clock);
      processor.init(context);

      // Then
      int left = SPACES - metrics.registers.get(0).counts().total();
      assertThat(left).isBetween(1, SPACES - 1);
      assertThat(lines.all())
          .singleElement()
          .asString()
          .startsWith(
              "WARN This instance took over task parking.crops-0 and has no room for "
                  + left
                  + " of 10 maps and spaces")
          .contains(
              "parkstream.occupancy.max-memory",
              room.maxBytes() + " bytes",
              "raise it with the heap, add instances");
      assertThat(metrics.records).containsOnly(Map.entry("state no-room", left));
      assertThat(room.used()).isLessThanOrEqualTo(room.maxBytes());
      assertThat(List.of(states, maps, overrides))
          .extracting(KeyValueStore::approximateNumEntries)
          .containsExactly((long) SPACES, 0L, 0L);
      processor.close();
    }
  }

  @Test
  void countsWithoutRoom_areReportedToo() {
    // Given
    KeyValueStore<String, CountedSpace> spaces = store(SiteProcessor.STORE, CountedSpaces.serde());
    KeyValueStore<String, FlowLog> flows = store(SiteProcessor.FLOWS, CountedSpaces.flowSerde());
    for (int i = 0; i < SPACES; i++) {
      spaces.put(
          new SpaceId("north", "S" + i).key(),
          new CountedSpace(1, null, Occupancy.EMPTY, false, Occupancy.EMPTY, NOW, false));
    }
    StateRoom room = new StateRoom((long) (FIT + 1) * SiteRegister.SPACE_BYTES);

    try (LogLines lines = LogLines.of(IgnoredRecords.class)) {
      // When
      SiteProcessor processor =
          new SiteProcessor(Duration.ofSeconds(1), room, metrics, faults, clock);
      processor.init(context);

      // Then the site takes a place too
      assertThat(lines.all())
          .singleElement()
          .asString()
          .startsWith("WARN This instance took over task 0_0 and has no room for 6 of 10 counted")
          .contains("parkstream.occupancy.max-memory", room.maxBytes() + " bytes");
      assertThat(metrics.records).containsOnly(Map.entry("state no-room", SPACES - FIT));
      assertThat(spaces.approximateNumEntries()).isEqualTo(SPACES);
      assertThat(flows.approximateNumEntries()).isZero();
      processor.close();
    }
  }

  private <T> KeyValueStore<String, T> store(String name, Serde<T> values) {
    KeyValueStore<String, T> store =
        Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.String(), values)
            .withLoggingDisabled()
            .build();
    store.init(context.getStateStoreContext(), store);
    return store;
  }
}
