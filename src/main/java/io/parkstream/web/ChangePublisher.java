package io.parkstream.web;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Headers;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Publishes what users change, and waits until the broker has it. Its producer is made with the
 * first change: where nobody changes anything, it costs nothing. Thread safe.
 */
public final class ChangePublisher implements AutoCloseable {
  private static final Logger log = Logger.getLogger(ChangePublisher.class);

  /** Longer than the producer itself tries, so that what it gives up is not sent after all. */
  private static final long PATIENCE_SECONDS = 15;

  private static final Duration CLOSE = Duration.ofSeconds(2);

  private final Supplier<Producer<byte[], byte[]>> producers;

  // Guarded by this.
  private @Nullable Producer<byte[], byte[]> producer;
  private boolean closed;

  /**
   * @param producers makes an idempotent producer that gives up within 10 s
   */
  public ChangePublisher(Supplier<Producer<byte[], byte[]>> producers) {
    this.producers = producers;
  }

  /**
   * Publishes a record.
   *
   * @param value null for a tombstone
   * @return whether the broker has it
   */
  public boolean publish(
      String topic, byte[] key, byte @Nullable [] value, @Nullable Headers headers)
      throws InterruptedException {
    try {
      producer()
          .send(new ProducerRecord<>(topic, null, null, key, value, headers))
          .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return true;
    } catch (ExecutionException | TimeoutException e) {
      log.errorf(
          "Change not published to topic %s: %s", topic, e.getCause() == null ? e : e.getCause());
    } catch (KafkaException | IllegalStateException e) {
      log.errorf("Change not published to topic %s: %s", topic, e);
    }
    return false;
  }

  private synchronized Producer<byte[], byte[]> producer() {
    if (closed) {
      throw new IllegalStateException("the service is stopping");
    }
    Producer<byte[], byte[]> made = producer;
    if (made == null) {
      made = producers.get();
      producer = made;
    }
    return made;
  }

  @Override
  public synchronized void close() {
    closed = true;
    Producer<byte[], byte[]> made = producer;
    if (made != null) {
      made.close(CLOSE);
    }
  }
}
