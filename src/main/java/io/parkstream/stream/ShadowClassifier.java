package io.parkstream.stream;

import io.parkstream.batch.BatchHandler;
import io.parkstream.domain.Classification;
import io.parkstream.domain.Crop;
import io.parkstream.domain.EventIds;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/**
 * Has a second model classify crops that the first has answered, and compares. Before each batch it
 * waits until the first model has nothing to do that would fill a batch; what comes meanwhile finds
 * the shadow's queue full and is skipped.
 */
public final class ShadowClassifier implements BatchHandler<ShadowClassifier.Answered, Boolean> {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  /**
   * An answered crop.
   *
   * @param pixels shared, not changed
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared; a copy per crop would be garbage
  public record Answered(Crop crop, byte[] pixels, Classification answer) {}

  private final CropClassifier classifier;
  private final BooleanSupplier spareCapacity;
  private final BiConsumer<Crop, Classification> disagreements;
  private final ShadowMetrics metrics;
  private final Clock clock;
  private final EventIds ids = new EventIds();

  /**
   * @param classifier over the second model; taken over
   * @param spareCapacity whether the first model leaves some
   * @param disagreements hears what the second model says where its label is another; on the
   *     shadow's thread
   */
  public ShadowClassifier(
      CropClassifier classifier,
      BooleanSupplier spareCapacity,
      BiConsumer<Crop, Classification> disagreements,
      ShadowMetrics metrics,
      Clock clock) {
    this.classifier = classifier;
    this.spareCapacity = spareCapacity;
    this.disagreements = disagreements;
    this.metrics = metrics;
    this.clock = clock;
  }

  @Override
  public List<Boolean> handle(List<Answered> crops) {
    while (!spareCapacity.getAsBoolean() && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
    long begin = System.nanoTime();
    List<Prediction> predictions;
    try {
      predictions =
          classifier.handle(crops.stream().map(crop -> DecodedCrop.untraced(crop.pixels)).toList());
    } catch (RuntimeException e) {
      metrics.failed(crops.size());
      throw e;
    }
    Duration inference = Duration.ofNanos(System.nanoTime() - begin);
    List<Boolean> agreements = new ArrayList<>(crops.size());
    for (int i = 0; i < crops.size(); i++) {
      agreements.add(compare(crops.get(i), predictions.get(i), crops.size(), inference));
    }
    return agreements;
  }

  private boolean compare(Answered crop, Prediction prediction, int size, Duration inference) {
    Classification answer = crop.answer;
    Classification other =
        new Classification(
            ids.classification(crop.crop, prediction.model()),
            answer.camera(),
            answer.space(),
            prediction.probabilityFor(answer.camera()),
            answer.capturedAt(),
            prediction.at(),
            prediction.model(),
            answer.crop(),
            size,
            Duration.between(answer.classifiedAt(), clock.instant()),
            inference,
            prediction.revisionFor(answer.camera()),
            null);
    boolean agrees = other.occupancy() == answer.occupancy();
    metrics.compared(agrees, Math.abs(other.probabilityOccupied() - answer.probabilityOccupied()));
    if (!agrees) {
      disagreements.accept(crop.crop, other);
    }
    return agrees;
  }

  @Override
  public void close() {
    classifier.close();
  }
}
