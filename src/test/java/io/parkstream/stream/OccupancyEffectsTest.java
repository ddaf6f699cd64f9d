package io.parkstream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.LeftOuts;
import io.parkstream.domain.Occupancy;
import io.parkstream.domain.OccupancyChange;
import io.parkstream.domain.OccupancyPolicy;
import io.parkstream.domain.OccupancyReason;
import io.parkstream.domain.OccupancyRule;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.domain.SpaceMap.Frame;
import io.parkstream.domain.SpaceMemory;
import io.parkstream.domain.StateRoom;
import io.parkstream.serde.CropHeaders;
import io.parkstream.serde.SpaceMaps;
import io.parkstream.serde.SpaceMemorySerde;
import io.parkstream.testing.MovedClock;
import io.parkstream.testing.RecordingStreamMetrics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedForward;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

class OccupancyEffectsTest {
  private static final CameraId CAMERA = CropParts.CAMERA;
  private static final SpaceId SPACE = new SpaceId("north", "A1");

  private final MovedClock clock = new MovedClock(CropParts.NOW);
  private final RecordingStreamMetrics metrics = new RecordingStreamMetrics();
  private final MockProcessorContext<byte[], byte[]> context = new MockProcessorContext<>();
  private final KeyValueStore<String, SpaceMemory> states = store("states", new SpaceMemorySerde());
  private final KeyValueStore<String, SpaceMap> maps = store("maps", SpaceMaps.serde());
  private final InputFaults faults =
      new InputFaults(
          PoisonRecords.inMemory(clock), new IgnoredRecords(metrics, new LeftOuts(clock), clock));
  private final InputBoundary boundary = faults.boundary();
  private final OccupancyEffects effects =
      new OccupancyEffects(
          context,
          states,
          maps,
          new StateRoom(1_000),
          boundary,
          new OwnWork(faults, boundary),
          metrics,
          clock);

  private <T> KeyValueStore<String, T> store(String name, Serde<T> values) {
    KeyValueStore<String, T> store =
        Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.String(), values)
            .withLoggingDisabled()
            .build();
    store.init(context.getStateStoreContext(), store);
    return store;
  }

  @Test
  void change_isForwardedWithTheTimeAndTheTraceOfItsRecord_andCounted() {
    // Given
    Header trace = new RecordHeader(CropHeaders.TRACE_PARENT, "t".getBytes(StandardCharsets.UTF_8));
    effects.at(17);
    effects.traced(trace);

    // When
    effects.changed(change());
    effects.traced(null);
    effects.changed(change());

    // Then
    assertThat(context.forwarded())
        .hasSize(2)
        .allSatisfy(
            forward -> {
              assertThat(forward.childName()).contains(Nodes.OCCUPANCY_CHANGES);
              assertThat(forward.record().timestamp()).isEqualTo(17);
            });
    assertThat(context.forwarded().get(0).record().headers()).contains(trace);
    assertThat(context.forwarded().get(1).record().headers()).doesNotContain(trace);
    assertThat(metrics.changes).containsExactly(Occupancy.OCCUPIED, Occupancy.OCCUPIED);
  }

  @Test
  void retiredSpace_isATombstone() {
    // When
    effects.retired(SPACE, 3, CropParts.NOW);

    // Then
    CapturedForward<?, ?> forward = context.forwarded().get(0);
    assertThat(forward.childName()).contains(Nodes.SPACES);
    assertThat((Object) forward.record().value()).isNull();
    assertThat(forward.record().key()).isEqualTo("north/A1".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void statesAndMaps_areKept_untilTheyAreForgotten() {
    // Given
    SpaceMap map = new SpaceMap(CAMERA, 1, new Frame(10, 10), null, List.of());

    // When
    effects.remember(SPACE, state());
    effects.remember(CAMERA, map);

    // Then
    assertThat(states.get(SPACE.key())).isEqualTo(state());
    assertThat(maps.get(CAMERA.key())).isEqualTo(map);
    assertThat(effects.storedBytes(map)).isEqualTo(SpaceMaps.value(map).length);
    effects.remember(SPACE, (SpaceMemory) null);
    effects.remember(CAMERA, (SpaceMap) null);
    assertThat(states.get(SPACE.key())).isNull();
    assertThat(maps.get(CAMERA.key())).isNull();
  }

  @Test
  void room_isThatOfAllTasks() {
    assertThat(effects.hasRoom(1_000)).isTrue();
    assertThat(effects.hasRoom(1_001)).isFalse();
  }

  private static SpaceMemory state() {
    OccupancyPolicy evidence =
        new OccupancyPolicy(1, Duration.ZERO, 1, Duration.ZERO, 0.1, 20, Duration.ofMinutes(2));
    return Objects.requireNonNull(
        new OccupancyRule(evidence).apply(null, CropParts.classification(0, "A1", 0.97f)).state());
  }

  private static OccupancyChange change() {
    OccupancyChange change = Objects.requireNonNull(state().lastChange());
    assertThat(change.reason()).isEqualTo(OccupancyReason.CONFIRMED);
    return change;
  }
}
