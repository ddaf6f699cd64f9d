package io.parkstream.stream;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * Takes the record's time, and 0 where it has none. Kafka Streams would stop at such a record, or
 * drop it without a word; here it reaches the reader, which finds the reason.
 */
final class CropTimestamps implements TimestampExtractor {
  @Override
  public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
    return Math.max(record.timestamp(), 0);
  }
}
