package io.parkstream.gateway;

import io.parkstream.ParkstreamException;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Makes producers for crops: every acknowledged crop is on all in-sync replicas, in order. */
public final class CropProducer {
  private CropProducer() {}

  /** A producer with the settings of this project. */
  public static Producer<String, byte[]> open(String bootstrapServers) {
    return open(bootstrapServers, Map.of());
  }

  /**
   * As above.
   *
   * @param more settings of the client, such as who it is; these win
   * @throws ParkstreamException if no client can be made of them, as when the broker's name does
   *     not resolve
   */
  public static Producer<String, byte[]> open(String bootstrapServers, Map<String, Object> more) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    settings.put(ProducerConfig.CLIENT_ID_CONFIG, "parkstream-gateway");
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    // pictures do not compress, so waiting for a batch saves only round trips
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "none");
    settings.putAll(more);
    try {
      return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    } catch (KafkaException e) {
      throw noClient(bootstrapServers, e);
    }
  }

  /** Of settings that the client itself refuses. */
  static ParkstreamException noClient(String bootstrapServers, KafkaException failure) {
    return new ParkstreamException(
        "no Kafka client for "
            + bootstrapServers
            + ": "
            + reason(failure)
            + ". A broker is given as HOST:PORT, and settings are named as Kafka names them",
        failure);
  }

  /** The client wraps most of what is wrong into "Failed to construct kafka producer". */
  static String reason(KafkaException failure) {
    Throwable cause = failure.getCause();
    return String.valueOf((cause == null ? failure : cause).getMessage());
  }
}
