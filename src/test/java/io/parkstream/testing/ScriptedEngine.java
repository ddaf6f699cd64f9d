package io.parkstream.testing;

import io.parkstream.domain.ModelIdentity;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.image.PixelShape;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Answers as {@link ColourCodeEngine}, unless its script says otherwise for the next time that it
 * is asked. For one inference thread; a test writes the script from another.
 */
public final class ScriptedEngine implements InferenceEngine {
  private final ColourCodeEngine engine;
  private final ConcurrentLinkedQueue<Step> script = new ConcurrentLinkedQueue<>();
  private final AtomicInteger asked = new AtomicInteger();

  /** What happens instead of, or before, an answer. */
  @FunctionalInterface
  public interface Step {
    /** May throw, wait, or spoil the answers, which are those of the engine. */
    void on(float[] answers, int count);
  }

  public ScriptedEngine(int maxBatchSize) {
    engine = new ColourCodeEngine(maxBatchSize, count -> {});
  }

  /** Has these happen, one each time that the engine is asked. */
  public void then(Step... steps) {
    script.addAll(java.util.List.of(steps));
  }

  /** How often the engine was asked. */
  public int asked() {
    return asked.get();
  }

  @Override
  public void classify(ByteBuffer pixels, int count, float[] probabilitiesOccupied) {
    asked.incrementAndGet();
    engine.classify(pixels, count, probabilitiesOccupied);
    Step step = script.poll();
    if (step != null) {
      step.on(probabilitiesOccupied, count);
    }
  }

  @Override
  public String name() {
    return "scripted";
  }

  @Override
  public ModelIdentity model() {
    return ColourCodeEngine.MODEL;
  }

  @Override
  public PixelShape input() {
    return engine.input();
  }

  @Override
  public int maxBatchSize() {
    return engine.maxBatchSize();
  }

  @Override
  public void close() {}
}
