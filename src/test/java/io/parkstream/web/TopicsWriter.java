package io.parkstream.web;

import io.parkstream.domain.AlarmEvent;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.Classification;
import io.parkstream.domain.EventIds;
import io.parkstream.domain.OccupancyChange;
import io.parkstream.domain.SpaceMap;
import io.parkstream.domain.SpaceState;
import io.parkstream.serde.Alarms;
import io.parkstream.serde.ClassificationEvents;
import io.parkstream.serde.DeadLetters;
import io.parkstream.serde.Keys;
import io.parkstream.serde.OccupancyEvents;
import io.parkstream.serde.SpaceMaps;
import io.parkstream.serde.SpaceStates;
import io.parkstream.serde.Topics;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Writes what the service writes. */
public final class TopicsWriter implements AutoCloseable {
  static final String ALARMS = "parking.alarms";

  private final KafkaProducer<byte[], byte[]> producer;
  private final EventIds ids = new EventIds();

  public TopicsWriter(String bootstrapServers) {
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers, "linger.ms", 2),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  void map(SpaceMap map) {
    send(
        Topics.DEFAULT.spaceMaps(),
        Keys.of(map.camera()),
        SpaceMaps.value(map),
        SpaceMaps.headers(map, Instant.now()));
  }

  public void state(SpaceState status) {
    send(
        Topics.DEFAULT.spaces(),
        Keys.of(status.space()),
        SpaceStates.value(status),
        SpaceStates.headers(status, ids));
  }

  void change(OccupancyChange change) {
    send(
        Topics.DEFAULT.occupancy(),
        Keys.of(change.space()),
        OccupancyEvents.value(change, Instant.now()),
        OccupancyEvents.headers(change));
  }

  void answer(Classification answer) {
    send(
        Topics.DEFAULT.classifications(),
        Keys.of(answer.camera()),
        ClassificationEvents.value(answer),
        ClassificationEvents.headers(answer));
  }

  void alarm(AlarmEvent event) {
    send(ALARMS, Alarms.key(event.alarm()), Alarms.value(event), Alarms.headers(event, ids));
  }

  void deadLetter(CameraId camera, String reason, String message) {
    Headers headers =
        DeadLetters.headers(
            new RecordHeaders(),
            reason,
            message,
            new io.parkstream.domain.CropRef("parking.crops", 0, 7),
            0L,
            DeadLetters.Stage.DECODE);
    send(Topics.DEFAULT.deadLetters(), Keys.of(camera), new byte[] {1}, headers);
  }

  void flush() {
    producer.flush();
  }

  private void send(String topic, byte[] key, byte @Nullable [] value, Headers headers) {
    producer.send(new ProducerRecord<>(topic, null, key, value, headers));
  }

  @Override
  public void close() {
    producer.close();
  }
}
