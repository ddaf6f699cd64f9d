package io.parkstream.gateway;

import io.parkstream.ParkstreamException;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.SpaceId;
import io.parkstream.tracing.PublishTrace;
import io.parkstream.tracing.Tracing;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.header.Header;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Publishes crops as a camera gateway does: keyed by camera, as CloudEvents in binary mode. A crop
 * is published when the broker has acknowledged it; until then it is in flight, and a crop that
 * fails is counted and not sent again here, since the producer has already tried for its delivery
 * time-out.
 *
 * <p>Thread safe; crops of one camera must come from one thread to keep their order. {@link
 * #publish} blocks, at most for the producer's {@code max.block.ms}, while its buffer is full.
 */
public final class CropPublisher implements AutoCloseable {
  private static final Logger log = Logger.getLogger(CropPublisher.class);

  /** Bytes of a picture: the topic takes records of 1 MiB, and key and headers need room. */
  public static final int MAX_PICTURE_BYTES = 900 * 1024;

  /** Of the log, so that a broker that is away does not fill the disk. */
  private static final int FAILURES_PER_LINE = 1000;

  /** What is in flight at the end is given this long to be acknowledged. */
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(20);

  private final Producer<String, byte[]> producer;
  private final String topic;
  private final Consumer<PublishedCrop> ledger;
  private final Tracing tracing;
  private final CropRecords records;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong published = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong publishedBytes = new AtomicLong();
  private final BrokerWait wait;
  private final AtomicReference<@Nullable Exception> firstFailure = new AtomicReference<>();

  /**
   * @param producer owned from now on, closed with the publisher
   * @param topic of the crops
   * @param run makes event ids unique when a gateway starts again
   * @param ledger notified of every acknowledged crop, on the producer's thread; must not block
   */
  public CropPublisher(
      Producer<String, byte[]> producer, String topic, String run, Consumer<PublishedCrop> ledger) {
    this(producer, topic, run, ledger, Tracing.OFF);
  }

  /**
   * As above.
   *
   * @param tracing begins a trace for each crop; stays the caller's
   */
  public CropPublisher(
      Producer<String, byte[]> producer,
      String topic,
      String run,
      Consumer<PublishedCrop> ledger,
      Tracing tracing) {
    this(producer, topic, run, ledger, tracing, System::nanoTime);
  }

  /**
   * @param nanos a clock that only goes forwards, in nanoseconds
   */
  CropPublisher(
      Producer<String, byte[]> producer,
      String topic,
      String run,
      Consumer<PublishedCrop> ledger,
      Tracing tracing,
      LongSupplier nanos) {
    this.producer = producer;
    this.topic = topic;
    this.records = new CropRecords(topic, run);
    this.ledger = ledger;
    this.tracing = tracing;
    this.wait = new BrokerWait(nanos);
  }

  /** A word for a run that begins now; see the constructor. */
  public static String newRun() {
    return Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
  }

  /** Hands a crop to the producer, or refuses what no broker would take. */
  public PublishResult publish(LabelledCrop crop) {
    return publish(
        crop.camera(),
        crop.space(),
        crop.capturedAt(),
        crop.picture(),
        null,
        ref ->
            ledger.accept(
                new PublishedCrop(
                    ref, crop.camera(), crop.space(), crop.capturedAt(), crop.occupied())));
  }

  /**
   * Hands a crop to the producer whose truth nobody knows; the ledger does not hear of it.
   *
   * @param picture encoded as JPEG
   * @param geometryRevision of the space map that it was cut by
   */
  public PublishResult publish(
      CameraId camera, SpaceId space, Instant capturedAt, byte[] picture, long geometryRevision) {
    return publish(camera, space, capturedAt, picture, geometryRevision, ref -> {});
  }

  private PublishResult publish(
      CameraId camera,
      SpaceId space,
      Instant capturedAt,
      byte[] picture,
      @Nullable Long geometryRevision,
      Consumer<CropRef> acknowledged) {
    if (picture.length > MAX_PICTURE_BYTES) {
      refused.incrementAndGet();
      return new PublishResult.Refused(
          "the crop of space "
              + space.key()
              + " has "
              + picture.length
              + " bytes; at most "
              + MAX_PICTURE_BYTES
              + " are taken. Publish smaller crops or a lower JPEG quality");
    }
    ProducerRecord<String, byte[]> record =
        records.next(camera, space, capturedAt, picture, geometryRevision);
    PublishTrace trace = tracing.publish(topic);
    Header traceParent = trace.header();
    if (traceParent != null) {
      record.headers().add(traceParent);
    }
    sent.incrementAndGet();
    wait.handsOver();
    try {
      producer.send(
          record,
          (metadata, failure) -> {
            trace.ended(failure);
            onCompletion(acknowledged, picture.length, metadata, failure);
          });
    } catch (InterruptException e) {
      trace.ended(e);
      fail(e);
      throw e;
    } catch (KafkaException e) {
      trace.ended(e);
      fail(e);
    }
    return new PublishResult.Sent();
  }

  private void onCompletion(
      Consumer<CropRef> acknowledged,
      int bytes,
      @Nullable RecordMetadata metadata,
      @Nullable Exception failure) {
    if (failure != null || metadata == null) {
      fail(failure);
      return;
    }
    published.incrementAndGet();
    publishedBytes.addAndGet(bytes);
    wait.acknowledged();
    acknowledged.accept(new CropRef(metadata.topic(), metadata.partition(), metadata.offset()));
  }

  private void fail(@Nullable Exception failure) {
    long count = failed.incrementAndGet();
    firstFailure.compareAndSet(null, failure);
    if (count == 1 || count % FAILURES_PER_LINE == 0) {
      log.warnf("%d crops could not be delivered to the broker; last error: %s", count, failure);
    }
  }

  /** What happened so far. */
  public Counts counts() {
    return new Counts(sent.get(), published.get(), failed.get(), refused.get());
  }

  /** Bytes of the pictures that were acknowledged. */
  long publishedBytes() {
    return publishedBytes.get();
  }

  /** How long the broker has taken nothing. */
  BrokerWait brokerWait() {
    return wait;
  }

  /**
   * Complains about crops that the producer has given up.
   *
   * @throws ParkstreamException with their number and the first failure
   */
  public void requireNoneFailed() {
    if (failed.get() > 0) {
      throw new ParkstreamException(
          failed + " crops could not be delivered to the broker: " + firstFailure.get());
    }
  }

  /** Waits until every crop in flight is acknowledged or has failed. */
  public void flush() {
    producer.flush();
  }

  /** Waits at most {@code 20 s} for crops in flight; what is left then counts as failed. */
  @Override
  public void close() {
    producer.close(CLOSE_TIMEOUT);
  }

  /**
   * How crops fared.
   *
   * @param sent handed to the producer
   * @param published acknowledged by the broker
   * @param failed given up by the producer
   * @param refused too large, never sent
   */
  public record Counts(long sent, long published, long failed, long refused) {
    /** Handed over and not answered yet. */
    public long inFlight() {
      return sent - published - failed;
    }
  }
}
