package io.parkstream.testing;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** A record with a time that Kafka's own Java client does not send, and others do; such as -1. */
public final class AnyTimeRecord extends ProducerRecord<byte[], byte[]> {
  private final long time;

  public AnyTimeRecord(
      String topic,
      @Nullable Integer partition,
      long time,
      byte @Nullable [] key,
      byte @Nullable [] value,
      @Nullable Headers headers) {
    super(topic, partition, null, key, value, headers);
    this.time = time;
  }

  @Override
  public Long timestamp() {
    return time;
  }
}
