package io.parkstream.tools.bench;

import io.parkstream.gateway.CropProducer;
import io.parkstream.gateway.CropPublisher;
import io.parkstream.serde.ClassificationEvents;
import io.parkstream.tools.simulator.CameraBacklog;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Sends crops at random moments of a fixed rate and times their events. The moments are fixed
 * beforehand and are the times of capture: if anything on the way stalls, the sender among it, the
 * crops that should have been sent meanwhile count with the whole of their delay.
 */
final class OpenLoop {
  private static final Duration POLL = Duration.ofMillis(5);

  /** What is not answered by then is missing, and lowers the count. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  /** Of the whole time; its crops are sent and not timed. */
  private static final double WARM_UP = 0.25;

  private final String bootstrapServers;
  private final String cropsTopic;
  private final String classificationsTopic;
  private final CameraBacklog cameras;

  OpenLoop(
      String bootstrapServers,
      String cropsTopic,
      String classificationsTopic,
      CameraBacklog cameras) {
    this.bootstrapServers = bootstrapServers;
    this.cropsTopic = cropsTopic;
    this.classificationsTopic = classificationsTopic;
    this.cameras = cameras;
  }

  /**
   * Runs and waits for the events.
   *
   * @return of the crops after the warm-up
   */
  Latencies run(double cropsPerSecond, Duration time) throws InterruptedException {
    int crops = (int) Math.max(20, cropsPerSecond * time.toNanos() / 1e9);
    int warmUp = (int) (crops * WARM_UP);
    try (Consumer<byte[], byte[]> events = consumer()) {
      fromTheEnd(events);
      Instant start = Instant.now().plusMillis(50);
      Instant measured = start.plusNanos((long) (warmUp * 1e9 / cropsPerSecond));
      Thread sender = new Thread(() -> send(start, cropsPerSecond, crops), "bench-sender");
      sender.setDaemon(true);
      sender.start();
      Latencies latencies = receive(events, measured, crops, sender);
      sender.join();
      return latencies;
    }
  }

  private void send(Instant start, double cropsPerSecond, int crops) {
    Random random = new Random(1);
    try (CropPublisher publisher =
        new CropPublisher(
            CropProducer.open(bootstrapServers), cropsTopic, "open", published -> {})) {
      double seconds = 0;
      for (int i = 0; i < crops; i++) {
        Instant due = start.plusNanos((long) (seconds * 1e9));
        for (long left = nanosUntil(due); left > 0; left = nanosUntil(due)) {
          LockSupport.parkNanos(left);
        }
        publisher.publish(cameras.crop(i, due));
        seconds += -Math.log(1 - random.nextDouble()) / cropsPerSecond;
      }
      publisher.flush();
    }
  }

  private static long nanosUntil(Instant due) {
    return Duration.between(Instant.now(), due).toNanos();
  }

  private static Latencies receive(
      Consumer<byte[], byte[]> events, Instant measured, int crops, Thread sender) {
    Latencies latencies = new Latencies();
    int received = 0;
    long sent = System.nanoTime();
    while (received < crops && System.nanoTime() - sent < GRACE.toNanos()) {
      for (ConsumerRecord<byte[], byte[]> event : events.poll(POLL)) {
        Instant now = Instant.now();
        Instant capturedAt = ClassificationEvents.read(event.value(), event.headers()).capturedAt();
        received++;
        if (!capturedAt.isBefore(measured)) {
          latencies.add(Duration.between(capturedAt, now).toNanos());
        }
      }
      if (sender.isAlive()) {
        sent = System.nanoTime();
      }
    }
    return latencies;
  }

  private Consumer<byte[], byte[]> consumer() {
    Map<String, Object> config = new HashMap<>();
    config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    config.put(ConsumerConfig.CLIENT_ID_CONFIG, "bench-events");
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private void fromTheEnd(Consumer<byte[], byte[]> events) {
    List<TopicPartition> partitions =
        events.partitionsFor(classificationsTopic).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    events.assign(partitions);
    events.seekToEnd(partitions);
    partitions.forEach(events::position);
  }
}
