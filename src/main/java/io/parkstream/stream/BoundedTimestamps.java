package io.parkstream.stream;

import java.time.Clock;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * Takes the record's time, 0 where it has none, and now where it lies ahead. What is written
 * because of a record carries its time: none of our formats writes the year 10000, and a broker
 * refuses times that lie an hour ahead, in the changelogs too.
 */
final class BoundedTimestamps implements TimestampExtractor {
  private final Clock clock;

  BoundedTimestamps(Clock clock) {
    this.clock = clock;
  }

  @Override
  public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
    return Math.min(Math.max(record.timestamp(), 0), clock.millis());
  }
}
