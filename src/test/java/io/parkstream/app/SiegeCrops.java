package io.parkstream.app;

import io.parkstream.domain.CropRef;
import io.parkstream.serde.ClassificationEvents;
import io.parkstream.serde.Topics;
import io.parkstream.testing.ColourCodes;
import io.parkstream.testing.Latencies;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Publishes crops at a low rate until it is closed, and notes how long their answers take. */
final class SiegeCrops implements AutoCloseable {
  private static final int CAMERAS = 8;
  private static final Duration POLL = Duration.ofMillis(50);

  private final String bootstrapServers;
  private final int partitions;
  private final Duration pause;
  private final Map<CropRef, Long> sentAt = new ConcurrentHashMap<>();
  private final Latencies latencies = new Latencies();
  private final AtomicInteger failed = new AtomicInteger();
  private final Thread sender = new Thread(this::send, "siege-crops");
  private final Thread receiver = new Thread(this::receive, "siege-answers");
  private volatile boolean sending = true;
  private volatile boolean receiving = true;

  SiegeCrops(String bootstrapServers, int partitions, int perSecond) {
    this.bootstrapServers = bootstrapServers;
    this.partitions = partitions;
    this.pause = Duration.ofSeconds(1).dividedBy(perSecond);
    receiver.start();
    sender.start();
  }

  private void send() {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers, "linger.ms", 0),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; sending; i++) {
        long begin = System.nanoTime();
        producer.send(
            new ProducerRecord<>(
                Topics.DEFAULT.crops(),
                null,
                null,
                ("siege/cam-" + i % CAMERAS).getBytes(StandardCharsets.UTF_8),
                ColourCodes.picture(i),
                List.of(
                    new RecordHeader("space", ("S" + i % 100).getBytes(StandardCharsets.UTF_8)))),
            (metadata, failure) -> {
              if (failure != null) {
                failed.incrementAndGet();
              } else {
                sentAt.put(
                    new CropRef(metadata.topic(), metadata.partition(), metadata.offset()), begin);
              }
            });
        LockSupport.parkNanos(pause.toNanos());
      }
    }
  }

  private void receive() {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "auto.offset.reset",
                "earliest",
                "enable.auto.commit",
                false),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(
          IntStream.range(0, partitions)
              .mapToObj(i -> new TopicPartition(Topics.DEFAULT.classifications(), i))
              .toList());
      while (receiving) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          answered(ClassificationEvents.read(record.value(), record.headers()).crop());
        }
      }
    }
  }

  private void answered(CropRef crop) {
    long now = System.nanoTime();
    // The broker may tell the producer later than the service tells us.
    Long sent = sentAt.remove(crop);
    for (int i = 0; sent == null && i < 100; i++) {
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
      sent = sentAt.remove(crop);
    }
    if (sent != null) {
      latencies.add(now - sent);
    }
  }

  Latencies latencies() {
    return latencies;
  }

  /** Crops that were sent and have no answer yet. */
  int open() {
    return sentAt.size() + failed.get();
  }

  /** Sends no more; answers are still noted. */
  void stop() throws InterruptedException {
    sending = false;
    sender.join();
  }

  @Override
  public void close() throws InterruptedException {
    stop();
    receiving = false;
    receiver.join();
  }
}
