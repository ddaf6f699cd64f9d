package io.parkstream.gateway;

import io.parkstream.ParkstreamException;
import io.parkstream.domain.SpaceMap;
import io.parkstream.serde.SpaceMaps;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Publishes what spaces cameras own, keyed by camera, so that a map lies where its crops lie. */
public final class SpaceMapPublisher {
  private SpaceMapPublisher() {}

  /**
   * Publishes maps and waits until the broker has all of them.
   *
   * @param producer as for crops; stays the caller's
   * @param topic of the maps
   * @throws ParkstreamException with the camera whose map was not taken; also if the producer was
   *     interrupted, and then the thread no longer is, so that it can close what it opened
   */
  public static void publish(
      Producer<String, byte[]> producer, String topic, Collection<SpaceMap> maps, Instant now)
      throws InterruptedException {
    try {
      send(producer, topic, maps, now);
    } catch (InterruptException e) {
      Thread.interrupted();
      throw new ParkstreamException("interrupted before the map was published to " + topic, e);
    }
  }

  private static void send(
      Producer<String, byte[]> producer, String topic, Collection<SpaceMap> maps, Instant now)
      throws InterruptedException {
    Map<SpaceMap, Future<RecordMetadata>> sent = new LinkedHashMap<>();
    for (SpaceMap map : maps) {
      sent.put(
          map,
          producer.send(
              new ProducerRecord<>(
                  topic,
                  null,
                  now.toEpochMilli(),
                  map.camera().key(),
                  SpaceMaps.value(map),
                  SpaceMaps.headers(map, now))));
    }
    producer.flush();
    for (Map.Entry<SpaceMap, Future<RecordMetadata>> entry : sent.entrySet()) {
      try {
        entry.getValue().get();
      } catch (ExecutionException e) {
        throw new ParkstreamException(
            "the map of camera "
                + entry.getKey().camera().key()
                + " could not be delivered to topic "
                + topic
                + ": "
                + reason(e.getCause()),
            e);
      }
    }
  }

  private static String reason(@Nullable Throwable cause) {
    return cause instanceof TimeoutException
        ? "no broker has it; the service makes its topics when it starts. " + cause.getMessage()
        : String.valueOf(cause);
  }
}
