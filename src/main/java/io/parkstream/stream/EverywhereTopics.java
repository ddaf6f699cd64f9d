package io.parkstream.stream;

import static io.parkstream.stream.Nodes.CALIBRATIONS;
import static io.parkstream.stream.Nodes.CAMERAS;
import static io.parkstream.stream.Nodes.KEEP_CALIBRATIONS;
import static io.parkstream.stream.Nodes.KEEP_CAMERAS;
import static io.parkstream.stream.Nodes.KEEP_OVERRIDES;
import static io.parkstream.stream.Nodes.OVERRIDES;

import io.parkstream.engine.LiveCalibrations;
import io.parkstream.serde.Calibrations;
import io.parkstream.serde.CameraConditions;
import io.parkstream.serde.SpaceOverrides;
import io.parkstream.serde.Topics;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;

/** The topics of which every instance has all: the topic is the store. */
record EverywhereTopics(Topics topics, StreamMetrics metrics, InputFaults faults, Clock clock) {
  /**
   * Spaces that operators have closed.
   *
   * @param said counts up whenever something new was said
   */
  void addOverrides(Topology topology, AtomicLong said) {
    add(
        topology,
        OVERRIDES,
        topics.overrides(),
        OccupancyTopology.inMemory(OverrideProcessor.STORE, SpaceOverrides.serde()),
        KEEP_OVERRIDES,
        () -> new OverrideProcessor(said, metrics, faults, clock));
  }

  /** What operators make of a model's answers; kept in {@code live}. */
  void addCalibrations(Topology topology, LiveCalibrations live) {
    add(
        topology,
        CALIBRATIONS,
        topics.calibrations(),
        OccupancyTopology.inMemory(CalibrationProcessor.STORE, Calibrations.serde()),
        KEEP_CALIBRATIONS,
        () -> new CalibrationProcessor(live, metrics, faults, clock));
  }

  /**
   * How cameras see.
   *
   * @param said counts up whenever something new was said
   */
  void addCameras(Topology topology, AtomicLong said) {
    add(
        topology,
        CAMERAS,
        topics.cameras(),
        OccupancyTopology.inMemory(CameraProcessor.STORE, CameraConditions.serde()),
        KEEP_CAMERAS,
        () -> new CameraProcessor(said, metrics, faults, clock));
  }

  private static void add(
      Topology topology,
      String source,
      String topic,
      StoreBuilder<?> store,
      String name,
      ProcessorSupplier<byte[], byte[], Void, Void> keep) {
    topology.addGlobalStore(
        store.withLoggingDisabled(),
        source,
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        topic,
        name,
        keep);
  }
}
