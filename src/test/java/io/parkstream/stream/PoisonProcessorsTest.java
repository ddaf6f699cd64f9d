package io.parkstream.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.LeftOuts;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.domain.SpaceOverride;
import io.parkstream.domain.StateRoom;
import io.parkstream.serde.CameraConditions;
import io.parkstream.serde.Keys;
import io.parkstream.serde.SpaceMaps;
import io.parkstream.serde.SpaceMemorySerde;
import io.parkstream.serde.SpaceOverrides;
import io.parkstream.serde.SpaceStates;
import io.parkstream.testing.MovedClock;
import io.parkstream.testing.MovedWatchedTime;
import io.parkstream.testing.RecordingStreamMetrics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.Punctuator;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a node below throws costs two threads, whatever it was thrown for. */
class PoisonProcessorsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T08:00:00Z");
  private static final CameraId CAMERA = new CameraId("north", "cam-1");
  private static final SpaceId BAD = new SpaceId("north", "BAD");
  private static final SpaceId GOOD = new SpaceId("north", "GOOD");

  private final MovedClock clock = new MovedClock(NOW);
  private final RecordingStreamMetrics metrics = new RecordingStreamMetrics();
  private final InputFaults faults =
      new InputFaults(
          PoisonRecords.inMemory(clock), new IgnoredRecords(metrics, new LeftOuts(clock), clock));

  /** Forwards to nodes of which one fails. */
  private static final class Nodes<K, V> extends MockProcessorContext<K, V> {
    private final List<Record<?, ?>> taken = new ArrayList<>();
    private final Predicate<Record<?, ?>> failing;

    Nodes(Predicate<Record<?, ?>> failing) {
      this.failing = failing;
    }

    @Override
    public <A extends K, B extends V> void forward(Record<A, B> record) {
      forward(record, null);
    }

    @Override
    public <A extends K, B extends V> void forward(
        Record<A, B> record, @Nullable String childName) {
      if (failing.test(record)) {
        throw new IllegalStateException("injected");
      }
      taken.add(record);
    }
  }

  @Test
  void spaceMap_isSetAside_andTheNextIsTaken() {
    // Given
    Nodes<byte[], MapReading> nodes =
        new Nodes<>(record -> spaces(1).equals(((MapReading) record.value()).map()));

    // When
    for (int thread = 0; thread < PoisonRecords.ATTEMPTS; thread++) {
      SpaceMapProcessor maps = new SpaceMapProcessor(metrics, faults);
      maps.init(nodes);
      nodes.setRecordMetadata("parking.spacemaps", 0, 40);
      assertThatThrownBy(() -> maps.process(map(1))).hasMessage("injected");
    }
    SpaceMapProcessor maps = new SpaceMapProcessor(metrics, faults);
    maps.init(nodes);
    maps.process(map(1));
    nodes.setRecordMetadata("parking.spacemaps", 0, 41);
    maps.process(map(2));

    // Then
    assertThat(metrics.records).containsOnly(Map.entry("space-maps poison", 1));
    assertThat(metrics.rejectedMaps).hasValue(1);
    assertThat(nodes.taken).hasSize(1);
    assertThat(faults.poison().poison(new CropRef("parking.spacemaps", 0, 40)))
        .contains("injected");
  }

  /** It fails in a punctuation or with whatever record comes next, which is not to blame. */
  @Test
  void whatAnOverrideChanges_isLeftOut_andTheOtherSpacesGoOn() {
    // Given two spaces that a map has made known
    Nodes<byte[], byte[]> nodes = new Nodes<>(PoisonProcessorsTest::closesBad);
    KeyValueStore<String, SpaceOverride> overrides =
        store(nodes, OverrideProcessor.STORE, SpaceOverrides.serde());
    store(nodes, CameraProcessor.STORE, CameraConditions.serde());
    store(nodes, OccupancyProcessor.STORE, new SpaceMemorySerde());
    store(nodes, OccupancyProcessor.MAPS, SpaceMaps.serde());
    AtomicLong changes = new AtomicLong();
    OccupancyProcessor first = processor(nodes, changes);
    first.process(reading(1));
    overrides.put(BAD.key(), new SpaceOverride(BAD, true, null, NOW));
    overrides.put(GOOD.key(), new SpaceOverride(GOOD, true, null, NOW));
    changes.incrementAndGet();
    nodes.taken.clear();

    // When the first thread finds it in its punctuation, the second with a map
    assertThatThrownBy(() -> last(nodes).punctuate(clock.millis()))
        .isInstanceOf(OwnWorkFailedException.class);
    OccupancyProcessor second = processor(nodes, changes);
    assertThatThrownBy(() -> second.process(reading(2))).isInstanceOf(OwnWorkFailedException.class);
    nodes.taken.clear();
    processor(nodes, changes).process(reading(2));

    // Then
    assertThat(nodes.taken)
        .extracting(record -> new String((byte[]) record.key(), UTF_8))
        .containsOnly(GOOD.key());
    assertThat(metrics.records).containsOnlyKeys("state poison");
    assertThat(faults.poison().poison(new CropRef("parking.spacemaps", 0, 2))).isNull();
    assertThat(metrics.takenMaps).hasValue(2);
  }

  private static boolean closesBad(Record<?, ?> record) {
    return record.value() instanceof byte[] value
        && new String((byte[]) record.key(), UTF_8).equals(BAD.key())
        && SpaceStates.read(value).closed();
  }

  private OccupancyProcessor processor(Nodes<byte[], byte[]> nodes, AtomicLong changes) {
    OccupancyProcessor processor =
        new OccupancyProcessor(
            TopologySettings.defaults("topic-id"),
            new MovedWatchedTime(clock),
            changes,
            new StateRoom(1 << 20),
            metrics,
            faults,
            clock);
    processor.init(nodes);
    nodes.setRecordMetadata("parking.spacemaps", 0, 2);
    return processor;
  }

  private static Punctuator last(MockProcessorContext<?, ?> context) {
    List<MockProcessorContext.CapturedPunctuator> scheduled = context.scheduledPunctuators();
    return scheduled.get(scheduled.size() - 1).getPunctuator();
  }

  private static <T> KeyValueStore<String, T> store(
      MockProcessorContext<?, ?> context, String name, Serde<T> values) {
    KeyValueStore<String, T> store =
        Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.String(), values)
            .withLoggingDisabled()
            .build();
    store.init(context.getStateStoreContext(), store);
    return store;
  }

  private static Record<byte[], byte[]> map(long revision) {
    return new Record<>(Keys.of(CAMERA), SpaceMaps.value(spaces(revision)), NOW.toEpochMilli());
  }

  private static Record<byte[], Object> reading(long revision) {
    return new Record<>(
        Keys.of(CAMERA),
        new MapReading(
            CAMERA, spaces(revision), NOW, new CropRef("parking.spacemaps", 0, revision)),
        NOW.toEpochMilli());
  }

  private static SpaceMap spaces(long revision) {
    List<SpaceMap.Corner> corners =
        List.of(new SpaceMap.Corner(1, 1), new SpaceMap.Corner(9, 1), new SpaceMap.Corner(9, 9));
    return new SpaceMap(
        CAMERA,
        revision,
        new SpaceMap.Frame(640, 480),
        null,
        List.of(
            new SpaceMap.MappedSpace(BAD.space(), null, corners),
            new SpaceMap.MappedSpace(GOOD.space(), null, corners)));
  }
}
