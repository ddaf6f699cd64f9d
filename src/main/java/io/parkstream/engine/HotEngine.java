package io.parkstream.engine;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An engine in whose place another can be put while it works. The change happens at the start of a
 * batch, on the thread that infers: what {@link #model} says after a batch is the model that
 * answered it, and the one before is closed where it was used. Without a batch the one before is
 * kept.
 *
 * <p>{@link #replace} may be called by any thread; the rest belongs to one thread as for every
 * engine.
 */
public final class HotEngine extends ForwardingEngine {
  private InferenceEngine engine;

  // Guarded by this.
  private @Nullable InferenceEngine next;
  private boolean closed;

  /** Takes over the engine. */
  public HotEngine(InferenceEngine engine) {
    this.engine = engine;
  }

  @Override
  InferenceEngine engine() {
    return engine;
  }

  /**
   * Has another engine classify from the next batch on; takes it over. One that was waiting for
   * that batch is closed unused.
   */
  public synchronized void replace(InferenceEngine other) {
    if (closed) {
      other.close();
      return;
    }
    if (next != null) {
      next.close();
    }
    next = other;
  }

  @Override
  public void classify(ByteBuffer pixels, int count, float[] probabilitiesOccupied) {
    takeNext();
    engine.classify(pixels, count, probabilitiesOccupied);
  }

  private void takeNext() {
    InferenceEngine before;
    synchronized (this) {
      if (next == null) {
        return;
      }
      before = engine;
      engine = next;
      next = null;
    }
    before.close();
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      if (next != null) {
        next.close();
        next = null;
      }
    }
    engine.close();
  }
}
