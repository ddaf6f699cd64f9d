package io.parkstream.web;

import io.parkstream.domain.CropRef;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * Fetches the picture of one crop from the broker, for as long as the topic keeps it. One at a
 * time, with a consumer that is made when it is first needed. Thread safe; blocks for up to some
 * seconds, and for another caller only where it is asked to: those would hold the threads that
 * answer for health.
 */
final class CropPictures implements AutoCloseable {
  private static final Duration ASK = Duration.ofSeconds(3);

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock.
  private boolean closed;
  private @Nullable Consumer<byte[], byte[]> consumer;

  CropPictures(Supplier<Consumer<byte[], byte[]>> consumers) {
    this.consumers = consumers;
  }

  /**
   * The bytes as they were sent; empty if the topic no longer has them.
   *
   * @throws NotReadyException if another picture is being fetched, or the broker does not answer
   */
  Optional<byte[]> fetch(CropRef crop) {
    return find(crop, Duration.ZERO).flatMap(record -> Optional.ofNullable(record.value()));
  }

  /**
   * As above, the whole record.
   *
   * @param wait for other pictures; zero on threads that answer for health
   */
  Optional<ConsumerRecord<byte[], byte[]>> find(CropRef crop, Duration wait) {
    takeTurn(wait);
    try {
      return closed ? Optional.empty() : findNow(crop);
    } catch (RetriableException e) {
      throw new NotReadyException("the broker does not give the picture: " + e.getMessage());
    } finally {
      lock.unlock();
    }
  }

  private void takeTurn(Duration wait) {
    try {
      if (!lock.tryLock(wait.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new NotReadyException("another picture is being fetched");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotReadyException("the service is stopping");
    }
  }

  private Optional<ConsumerRecord<byte[], byte[]>> findNow(CropRef crop) {
    if (consumer == null) {
      consumer = consumers.get();
    }
    Consumer<byte[], byte[]> used = consumer;
    TopicPartition partition = new TopicPartition(crop.topic(), crop.partition());
    used.assign(List.of(partition));
    long first = used.beginningOffsets(List.of(partition), ASK).getOrDefault(partition, 0L);
    long end = used.endOffsets(List.of(partition), ASK).getOrDefault(partition, 0L);
    if (crop.offset() < first || crop.offset() >= end) {
      return Optional.empty();
    }
    used.seek(partition, crop.offset());
    for (ConsumerRecord<byte[], byte[]> record : used.poll(ASK)) {
      if (record.offset() == crop.offset()) {
        return Optional.of(record);
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      if (consumer != null) {
        consumer.close();
        consumer = null;
      }
    } finally {
      lock.unlock();
    }
  }
}
