package io.parkstream.stream.clients;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A consumer that waits longer for records than it is told to. Streams polls its global topics as
 * often as those of the crops, 200 times a second, which costs a per cent of a processor for
 * overrides that come now and then. Records are given out as soon as they come either way.
 */
final class PatientConsumer extends KafkaConsumer<byte[], byte[]> {
  /** Also how much later the end of the service is noticed. */
  private static final Duration PATIENCE = Duration.ofMillis(100);

  PatientConsumer(Map<String, Object> config) {
    super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @Override
  public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    return super.poll(timeout.compareTo(PATIENCE) < 0 ? PATIENCE : timeout);
  }
}
