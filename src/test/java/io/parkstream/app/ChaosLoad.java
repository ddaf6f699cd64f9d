package io.parkstream.app;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.SpaceId;
import io.parkstream.serde.CropHeaders;
import io.parkstream.serde.Topics;
import io.parkstream.testing.ColourCodes;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Publishes numbered crops at a steady rate until it is closed; now and then one that is none. What
 * the broker refuses is published again, as a gateway does: a broker whose disk is full may answer
 * with an error that the client does not repeat by itself.
 */
final class ChaosLoad implements AutoCloseable {
  static final int CAMERAS = 64;
  static final int SPACES = 4;

  /** One crop in so many has three bytes. */
  static final int BAD_EVERY = 97;

  /** One crop in so many is an event in structured mode; no factor of the numbers of the others. */
  static final int STRUCTURED_EVERY = 13;

  /** A load that goes nowhere shall fail and not go on for ever. */
  private static final int MAX_REFUSALS = 10_000;

  private static final byte[] BAD = {1, 2, 3};

  /** What loads that have ended sent, by broker: the count that no broker can lose. */
  private static final Map<String, Integer> SENT = new ConcurrentHashMap<>();

  private final String bootstrapServers;
  private final double perSecond;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Queue<Integer> refused = new ConcurrentLinkedQueue<>();
  private final AtomicInteger refusals = new AtomicInteger();
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private final Thread thread = new Thread(this::run, "chaos-load");
  private final int first;
  private volatile int next;
  private volatile boolean ending;

  ChaosLoad(String bootstrapServers, double perSecond) {
    this(bootstrapServers, perSecond, 0);
  }

  /**
   * Goes on where another load ended.
   *
   * @param first number
   */
  ChaosLoad(String bootstrapServers, double perSecond, int first) {
    this.bootstrapServers = bootstrapServers;
    SENT.remove(bootstrapServers);
    this.perSecond = perSecond;
    this.first = first;
    this.next = first;
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers, "acks", "all", "linger.ms", 5),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  void start() {
    thread.start();
  }

  /** The number of the next crop, of a load that has ended. */
  int next() {
    return next;
  }

  /** How many crops were sent to a broker, each at least once; empty while a load runs. */
  static OptionalInt sentTo(String bootstrapServers) {
    Integer sent = SENT.get(bootstrapServers);
    return sent == null ? OptionalInt.empty() : OptionalInt.of(sent);
  }

  static CameraId camera(int number) {
    return new CameraId("chaos", "cam-" + number % CAMERAS);
  }

  static SpaceId space(int number) {
    return new SpaceId("chaos", number % CAMERAS + "-" + number / CAMERAS % SPACES);
  }

  static boolean isBad(int number) {
    return number % BAD_EVERY == BAD_EVERY - 1;
  }

  private void run() {
    long begun = System.nanoTime();
    for (int number = first; !ending; number++) {
      long due = begun + (long) ((number - first) / perSecond * 1e9);
      LockSupport.parkNanos(due - System.nanoTime());
      publish(number);
      next = number + 1;
      publishRefused();
    }
  }

  private void publish(int number) {
    producer.send(
        record(number),
        (metadata, e) -> {
          if (e != null && refusals.incrementAndGet() > MAX_REFUSALS) {
            failure.compareAndSet(null, e);
          } else if (e != null) {
            refused.add(number);
          }
        });
  }

  private void publishRefused() {
    for (Integer number = refused.poll(); number != null; number = refused.poll()) {
      publish(number);
    }
  }

  /** Structured mode: the number of a crop is the id of its event here too. */
  private static ProducerRecord<byte[], byte[]> structured(int number, Instant now) {
    String event =
        "{\"specversion\":\"1.0\",\"type\":\"%s\",\"source\":\"%s\",\"subject\":\"%s\",\"id\":\"%d\",\"time\":\"%s\",\"data_base64\":\"%s\"}"
            .formatted(
                CropHeaders.CROP_TYPE,
                CropHeaders.source(camera(number)),
                CropHeaders.subject(space(number)),
                number,
                now,
                Base64.getEncoder()
                    .encodeToString(isBad(number) ? BAD : ColourCodes.picture(number)));
    return new ProducerRecord<>(
        Topics.DEFAULT.crops(),
        null,
        now.toEpochMilli(),
        camera(number).key().getBytes(StandardCharsets.UTF_8),
        event.getBytes(StandardCharsets.UTF_8),
        new RecordHeaders()
            .add(
                CropHeaders.CONTENT_TYPE,
                "application/cloudevents+json".getBytes(StandardCharsets.UTF_8)));
  }

  private static ProducerRecord<byte[], byte[]> record(int number) {
    Instant now = Instant.now();
    if (number % STRUCTURED_EVERY == 0) {
      return structured(number, now);
    }
    return new ProducerRecord<>(
        Topics.DEFAULT.crops(),
        null,
        now.toEpochMilli(),
        camera(number).key().getBytes(StandardCharsets.UTF_8),
        isBad(number) ? BAD : ColourCodes.picture(number),
        CropHeaders.of(camera(number), space(number), Integer.toString(number), now, "image/png"));
  }

  /** Ends the load; every crop is on the broker when it returns. */
  @Override
  public void close() throws InterruptedException {
    ending = true;
    if (thread.isAlive()) {
      thread.join();
    }
    producer.flush();
    while (!refused.isEmpty()) {
      publishRefused();
      producer.flush();
    }
    producer.close();
    SENT.put(bootstrapServers, next);
    Exception e = failure.get();
    if (e != null) {
      throw new IllegalStateException("the load could not be published", e);
    }
  }
}
