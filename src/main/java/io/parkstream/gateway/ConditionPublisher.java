package io.parkstream.gateway;

import io.parkstream.domain.CameraCondition;
import io.parkstream.serde.CameraConditions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Publishes how cameras see, the newest of each camera until the broker has it: what it refuses is
 * sent again after {@link #PAUSE}. Works on a thread of its own, so that no camera waits for a
 * topic that is not there. Thread safe.
 */
public final class ConditionPublisher implements Consumer<CameraCondition>, AutoCloseable {
  private static final Logger log = Logger.getLogger(ConditionPublisher.class);

  /** After a failure. */
  static final Duration PAUSE = Duration.ofSeconds(30);

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Producer<String, byte[]> producer;
  private final String topic;
  private final Thread sender;

  /** At most one of each camera. Guarded by itself. */
  private final Map<String, CameraCondition> waiting = new LinkedHashMap<>();

  private boolean closed;

  /**
   * Begins with nothing to send.
   *
   * @param producer as for crops; stays the caller's, and is closed after this
   */
  public ConditionPublisher(Producer<String, byte[]> producer, String topic) {
    this.producer = producer;
    this.topic = topic;
    this.sender = new Thread(this::run, "parkstream-camera-conditions");
    sender.setDaemon(true);
    sender.start();
  }

  /** Takes a condition to send; never blocks. */
  @Override
  public void accept(CameraCondition condition) {
    synchronized (waiting) {
      waiting.put(condition.camera().key(), condition);
      waiting.notifyAll();
    }
  }

  private void run() {
    boolean said = false;
    try {
      for (CameraCondition next = await(); next != null; next = await()) {
        try {
          send(next);
          said = false;
        } catch (InterruptException e) {
          return;
        } catch (ExecutionException | KafkaException e) {
          if (!said) {
            log.warnf(
                "the condition of camera %s could not be delivered to %s: %s; trying again",
                next.camera().key(), topic, e.getCause() == null ? e : e.getCause());
          }
          said = true;
          again(next);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Null once this is closed and nothing waits. */
  private @Nullable CameraCondition await() throws InterruptedException {
    synchronized (waiting) {
      while (waiting.isEmpty() && !closed) {
        waiting.wait();
      }
      if (waiting.isEmpty()) {
        return null;
      }
      return waiting.remove(waiting.keySet().iterator().next());
    }
  }

  private void send(CameraCondition condition) throws InterruptedException, ExecutionException {
    producer
        .send(
            new ProducerRecord<>(
                topic,
                null,
                null,
                condition.camera().key(),
                CameraConditions.value(condition),
                CameraConditions.headers(condition)))
        .get();
  }

  private void again(CameraCondition failed) throws InterruptedException {
    synchronized (waiting) {
      waiting.putIfAbsent(failed.camera().key(), failed);
      if (closed) {
        waiting.clear();
      } else {
        waiting.wait(PAUSE.toMillis());
      }
    }
  }

  /** Waits at most 5 s for what is to be sent. */
  @Override
  public void close() {
    synchronized (waiting) {
      closed = true;
      waiting.notifyAll();
    }
    try {
      sender.join(PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    sender.interrupt();
  }
}
