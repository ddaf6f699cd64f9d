package io.parkstream.stream.clients;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The consumer of the global topics. Gives a record that has no time the time 0, as the timestamp
 * extractors do for the others: while Streams reads a global topic for the first time, it asks none
 * of them, and a negative time ends the service.
 *
 * <p>Also waits longer for records than requested. Streams polls its global topics as often as
 * those of the crops, 200 times a second, which costs a per cent of a processor for overrides that
 * come now and then. Records are given out as soon as they come either way.
 */
final class PatientConsumer extends KafkaConsumer<byte[], byte[]> {
  /** Also how much later the end of the service is noticed. */
  private static final Duration PATIENCE = Duration.ofMillis(100);

  PatientConsumer(Map<String, Object> config) {
    super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @Override
  public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    return withTimes(super.poll(timeout.compareTo(PATIENCE) < 0 ? PATIENCE : timeout));
  }

  /** The same records, each with a time. */
  static ConsumerRecords<byte[], byte[]> withTimes(ConsumerRecords<byte[], byte[]> records) {
    boolean complete = true;
    for (ConsumerRecord<byte[], byte[]> record : records) {
      complete &= record.timestamp() >= 0;
    }
    if (complete) {
      return records;
    }
    Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> timed = new LinkedHashMap<>();
    for (TopicPartition partition : records.partitions()) {
      timed.put(
          partition, records.records(partition).stream().map(PatientConsumer::withTime).toList());
    }
    return new ConsumerRecords<>(timed, records.nextOffsets());
  }

  private static ConsumerRecord<byte[], byte[]> withTime(ConsumerRecord<byte[], byte[]> record) {
    return record.timestamp() >= 0
        ? record
        : new ConsumerRecord<>(
            record.topic(),
            record.partition(),
            record.offset(),
            0,
            record.timestampType(),
            record.serializedKeySize(),
            record.serializedValueSize(),
            record.key(),
            record.value(),
            record.headers(),
            record.leaderEpoch());
  }
}
