package io.parkstream.app.models;

import io.parkstream.batch.BatchMetrics;
import io.parkstream.batch.BatchPolicy;
import io.parkstream.batch.DynamicBatcher;
import io.parkstream.domain.Classification;
import io.parkstream.domain.Crop;
import io.parkstream.engine.EngineFactory;
import io.parkstream.serde.ClassificationEvents;
import io.parkstream.stream.AnswerObserver;
import io.parkstream.stream.CropClassifier;
import io.parkstream.stream.ShadowClassifier;
import io.parkstream.stream.ShadowClassifier.Answered;
import io.parkstream.stream.ShadowMetrics;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jboss.logging.Logger;

/**
 * A second model that answers the same crops with what capacity is left, to be compared before it
 * is served. Nothing waits for it: what it has no time for is counted and skipped, and if it cannot
 * be loaded, or fails, the service goes on without.
 *
 * <p>Where its label is another, its classification is published: the same message as on the topic
 * of classifications, by the other model, for the same crop. At most once.
 */
public final class Shadow implements AnswerObserver, AutoCloseable {
  private static final Logger log = Logger.getLogger(Shadow.class);

  /** Two batches wait; more would only be older. */
  private static final int BATCHES_WAITING = 2;

  private static final Duration MAX_DELAY = Duration.ofMillis(200);
  private static final Duration CLOSE = Duration.ofSeconds(2);

  private final DynamicBatcher<Answered, Boolean> batcher;
  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final ShadowMetrics metrics;
  private volatile boolean failed;

  /**
   * Begins to load the model, in the background.
   *
   * @param engines loads the second model
   * @param maxBatchSize of its engine
   * @param spareCapacity whether the served model leaves some
   * @param producer taken over; must not wait for long
   * @param topic of disagreements
   */
  public Shadow(
      Supplier<EngineFactory> engines,
      int maxBatchSize,
      BooleanSupplier spareCapacity,
      Producer<byte[], byte[]> producer,
      String topic,
      ShadowMetrics metrics,
      Clock clock) {
    this.producer = producer;
    this.topic = topic;
    this.metrics = metrics;
    this.batcher =
        new DynamicBatcher<>(
            new BatchPolicy(maxBatchSize, MAX_DELAY, BATCHES_WAITING * maxBatchSize),
            1,
            () -> open(engines, spareCapacity, clock),
            BatchMetrics.NONE);
  }

  private ShadowClassifier open(
      Supplier<EngineFactory> engines, BooleanSupplier spareCapacity, Clock clock) {
    try {
      CropClassifier classifier = new CropClassifier(engines.get().open(), clock);
      log.info("shadow model loaded; comparing its answers");
      return new ShadowClassifier(classifier, spareCapacity, this::publish, metrics, clock);
    } catch (RuntimeException e) {
      failed = true;
      log.errorf("shadow model disabled; the service continues without it: %s", e.getMessage());
      throw e;
    }
  }

  /** True once the model is loaded. */
  boolean isReady() {
    return batcher.isReady();
  }

  @Override
  public boolean wantsPixels() {
    return !failed;
  }

  @Override
  public void answered(Crop crop, byte[] pixels, Classification answer) {
    if (failed || pixels.length == 0) {
      return;
    }
    try {
      if (batcher.offer("shadow", new Answered(crop, pixels, answer)).isEmpty()) {
        metrics.skipped(1);
      }
    } catch (IllegalStateException e) {
      // closed, or not to be opened: the service must not notice
      metrics.skipped(1);
    }
  }

  private void publish(Crop crop, Classification other) {
    try {
      producer.send(
          new ProducerRecord<>(
              topic,
              null,
              other.classifiedAt().toEpochMilli(),
              crop.camera().key().getBytes(StandardCharsets.UTF_8),
              ClassificationEvents.value(other),
              ClassificationEvents.headers(other)),
          (metadata, failure) -> {
            if (failure != null) {
              log.debugf("a disagreement was not published: %s", failure.getMessage());
            }
          });
    } catch (RuntimeException e) {
      log.debugf("a disagreement was not published: %s", e.getMessage());
    }
  }

  @Override
  public void close() {
    batcher.close(CLOSE);
    producer.close(CLOSE);
  }
}
