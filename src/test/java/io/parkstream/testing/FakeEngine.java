package io.parkstream.testing;

import io.parkstream.domain.ModelIdentity;
import io.parkstream.engine.EngineException;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.image.PixelShape;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * An engine whose answer stands in the crop: the first byte is the probability in percent. Can be
 * held and can fail. For one inference thread; a test steers it from another.
 */
public final class FakeEngine implements InferenceEngine {
  public static final PixelShape SHAPE = new PixelShape(2, 2);
  public static final ModelIdentity MODEL = new ModelIdentity("fake", 1, "f".repeat(64));

  /** The sizes of the batches that came. */
  public final List<Integer> batchSizes = new CopyOnWriteArrayList<>();

  private final int maxBatchSize;
  private final Semaphore running = new Semaphore(1);
  private volatile @Nullable EngineException failure;
  private volatile boolean closed;

  public FakeEngine(int maxBatchSize) {
    this.maxBatchSize = maxBatchSize;
  }

  /** Lets no further batch end until {@link #resume}. */
  public void hold() {
    running.acquireUninterruptibly();
  }

  public void resume() {
    running.release();
  }

  /** Each batch fails from now on; null makes it work again. */
  public void failWith(@Nullable EngineException failure) {
    this.failure = failure;
  }

  public boolean isClosed() {
    return closed;
  }

  @Override
  public void classify(ByteBuffer pixels, int count, float[] probabilitiesOccupied) {
    batchSizes.add(count);
    running.acquireUninterruptibly();
    running.release();
    if (failure != null) {
      throw failure;
    }
    for (int i = 0; i < count; i++) {
      byte percent = pixels.get(i * SHAPE.bytes());
      probabilitiesOccupied[i] = percent == Byte.MAX_VALUE ? Float.NaN : percent / 100f;
    }
  }

  @Override
  public String name() {
    return "fake";
  }

  @Override
  public ModelIdentity model() {
    return MODEL;
  }

  @Override
  public PixelShape input() {
    return SHAPE;
  }

  @Override
  public int maxBatchSize() {
    return maxBatchSize;
  }

  @Override
  public void close() {
    closed = true;
  }
}
