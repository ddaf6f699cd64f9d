package io.parkstream.stream;

import io.parkstream.BatchSizes;
import io.parkstream.batch.BatchHandler;
import io.parkstream.domain.ModelIdentity;
import io.parkstream.engine.Adjustments;
import io.parkstream.engine.EngineException;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.engine.LiveCalibrations;
import io.parkstream.engine.Probabilities;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Has an engine classify batches of decoded crops. One per inference thread: it owns the engine,
 * and the direct buffer in which the engine finds the pixels without a copy of its own.
 */
public final class CropClassifier implements BatchHandler<DecodedCrop, Prediction> {
  private final InferenceEngine engine;
  private final LiveCalibrations calibrations;
  private final Clock clock;
  private final int cropBytes;
  private final ByteBuffer pixels;
  private final float[] probabilities;
  private long[] measuredNanos = new long[0];

  /**
   * Takes over the engine, whose answers are calibrated as its model says.
   *
   * @param clock stamps the answers
   */
  public CropClassifier(InferenceEngine engine, Clock clock) {
    this(engine, new LiveCalibrations(), clock);
  }

  /**
   * As above.
   *
   * @param calibrations go before the model's own; all crops of a batch are answered by the same
   */
  public CropClassifier(InferenceEngine engine, LiveCalibrations calibrations, Clock clock) {
    this.engine = engine;
    this.calibrations = calibrations;
    this.clock = clock;
    this.cropBytes = engine.input().bytes();
    this.pixels = ByteBuffer.allocateDirect(cropBytes * engine.maxBatchSize());
    this.probabilities = new float[engine.maxBatchSize()];
    calibrations.over(engine.adjustments(), engine.model());
  }

  /**
   * As the constructor, and measures what batches of {@link BatchSizes} cost. The engine has been
   * warmed; takes as long as one batch of each size.
   */
  public static CropClassifier measured(
      InferenceEngine engine, LiveCalibrations calibrations, Clock clock) {
    CropClassifier classifier = new CropClassifier(engine, calibrations, clock);
    int[] sizes = BatchSizes.upTo(engine.maxBatchSize());
    long[] nanos = new long[sizes.length];
    for (int i = 0; i < sizes.length; i++) {
      long begin = System.nanoTime();
      engine.classify(classifier.pixels, sizes[i], classifier.probabilities);
      nanos[i] = System.nanoTime() - begin;
    }
    classifier.measuredNanos = nanos;
    return classifier;
  }

  @Override
  public long[] measuredNanos() {
    return measuredNanos.clone();
  }

  @Override
  public int places(int size) {
    return engine.places(size);
  }

  @Override
  public List<Prediction> handle(List<DecodedCrop> crops) {
    int count = crops.size();
    if (count > engine.maxBatchSize()) {
      throw new EngineException(
          "a batch of " + count + " crops for an engine that takes " + engine.maxBatchSize());
    }
    for (int i = 0; i < count; i++) {
      put(i, crops.get(i).pixels());
    }
    engine.classify(pixels, count, probabilities);
    Probabilities.require(engine.name(), probabilities, count);
    Instant now = clock.instant();
    ModelIdentity model = engine.model();
    Adjustments adjustments = calibrations.over(engine.adjustments(), model);
    List<Prediction> predictions = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      predictions.add(
          new Prediction(Probabilities.clamp(probabilities[i]), model, now, adjustments));
    }
    return predictions;
  }

  private void put(int index, byte[] crop) {
    if (crop.length != cropBytes) {
      throw new EngineException(
          "a crop of " + crop.length + " bytes; the model takes " + cropBytes);
    }
    pixels.put(index * cropBytes, crop);
  }

  @Override
  public void close() {
    engine.close();
  }
}
