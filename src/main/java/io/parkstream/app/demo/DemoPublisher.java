package io.parkstream.app.demo;

import io.parkstream.domain.CropRef;
import io.parkstream.gateway.LabelledCrop;
import io.parkstream.serde.CropHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Publishes crops as a gateway does, and enters the truth into the ledger once they are there. */
final class DemoPublisher implements AutoCloseable {
  private static final Duration CLOSE = Duration.ofSeconds(5);

  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;
  private final DemoLedger ledger;
  private final String run = Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
  private final AtomicLong ids = new AtomicLong();
  private final AtomicInteger unacknowledged = new AtomicInteger();

  DemoPublisher(String bootstrapServers, String topic, DemoLedger ledger) {
    this.topic = topic;
    this.ledger = ledger;
    this.producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.LINGER_MS_CONFIG,
                5),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  void publish(LabelledCrop crop) {
    unacknowledged.incrementAndGet();
    producer.send(
        new ProducerRecord<>(
            topic,
            null,
            crop.capturedAt().toEpochMilli(),
            crop.camera().key().getBytes(StandardCharsets.UTF_8),
            crop.picture(),
            CropHeaders.of(
                crop.camera(),
                crop.space(),
                run + "-" + ids.incrementAndGet(),
                crop.capturedAt(),
                "image/jpeg")),
        (metadata, failure) -> {
          if (failure == null) {
            ledger.published(
                new CropRef(metadata.topic(), metadata.partition(), metadata.offset()),
                crop.occupied());
          }
          unacknowledged.decrementAndGet();
        });
  }

  /** Crops that are on their way to the broker. */
  int unacknowledged() {
    return unacknowledged.get();
  }

  void flush() {
    producer.flush();
  }

  @Override
  public void close() {
    producer.close(CLOSE);
  }
}
