package io.parkstream.engine;

import io.parkstream.Causes;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks the answers of the engines of a process before anything relies on them.
 *
 * <ul>
 *   <li>A batch that fails, or has an answer that is no probability, is classified once more: that
 *       changes nothing but the answers, of which none has been used. If it fails again the batch
 *       fails, whole.
 *   <li>A lost device, memory that has run out or a broken library is lasting: the engines are
 *       lost, all of them, since they share what broke. From then on every batch is refused.
 *   <li>So it is with a batch that does not end. Its answers, should they still come, are refused.
 * </ul>
 *
 * Thread safe; each guarded engine belongs to one thread as engines do.
 */
public final class EngineGuard {
  /** How ONNX Runtime, CUDA and allocators say that going on makes no sense. */
  private static final Pattern LASTING =
      Pattern.compile(
          "cuda (error|failure)|cudaerror|cudnn|cublas|device-side assert|illegal memory access"
              + "|device (was )?lost|gpu is lost|no kernel image|bad_alloc|bad allocation"
              + "|failed to allocate memory|out of memory");

  private final Duration longestBatch;
  private final LongSupplier nanoClock;
  private final EngineMetrics metrics;
  private final List<Guarded> engines = new CopyOnWriteArrayList<>();
  private volatile @Nullable String lost;

  /**
   * @param longestBatch a batch in flight for longer than this will not end
   * @param nanoClock as {@link System#nanoTime}
   */
  public EngineGuard(Duration longestBatch, LongSupplier nanoClock, EngineMetrics metrics) {
    this.longestBatch = longestBatch;
    this.nanoClock = nanoClock;
    this.metrics = metrics;
  }

  /** The same engine under guard; takes it over. */
  public InferenceEngine guard(InferenceEngine engine) {
    Guarded guarded = new Guarded(engine);
    engines.add(guarded);
    return guarded;
  }

  /** Why the engines are lost, or nothing; to be asked every second or so. Never waits. */
  public Optional<String> fault() {
    long now = nanoClock.getAsLong();
    for (Guarded engine : engines) {
      Duration held = engine.held(now);
      if (lost == null && held.compareTo(longestBatch) > 0) {
        lost =
            "engine "
                + engine.name()
                + " has held a batch for "
                + held.toSeconds()
                + " s; "
                + longestBatch.toSeconds()
                + " s are parkstream.engine.max-batch-time";
      }
    }
    return Optional.ofNullable(lost);
  }

  private void requireFound() {
    String why = lost;
    if (why != null) {
      throw new EngineLostException(why);
    }
  }

  private EngineLostException lose(InferenceEngine engine, Throwable failure) {
    String why = "engine " + engine.name() + " is lost: " + failure;
    lost = why;
    return new EngineLostException(why, failure);
  }

  private static boolean isLasting(Throwable failure) {
    return Causes.of(failure).stream()
        .anyMatch(
            cause ->
                cause instanceof EngineLostException
                    || cause instanceof Error
                    || LASTING
                        .matcher(
                            Objects.requireNonNullElse(cause.getMessage(), "")
                                .toLowerCase(Locale.ROOT))
                        .find());
  }

  private final class Guarded extends ForwardingEngine {
    /** No batch is in flight. */
    private static final long IDLE = Long.MIN_VALUE;

    private final InferenceEngine engine;
    private volatile long since = IDLE;

    Guarded(InferenceEngine engine) {
      this.engine = engine;
    }

    @Override
    InferenceEngine engine() {
      return engine;
    }

    Duration held(long now) {
      long begin = since;
      return begin == IDLE ? Duration.ZERO : Duration.ofNanos(now - begin);
    }

    @Override
    public void classify(ByteBuffer pixels, int count, float[] probabilitiesOccupied) {
      requireFound();
      since = nanoClock.getAsLong();
      try {
        classifyTwice(pixels, count, probabilitiesOccupied);
      } finally {
        since = IDLE;
      }
      // it may have been given up meanwhile
      requireFound();
    }

    private void classifyTwice(ByteBuffer pixels, int count, float[] probabilitiesOccupied) {
      try {
        classifyOnce(pixels, count, probabilitiesOccupied);
      } catch (EngineException first) {
        requireFound();
        metrics.retried();
        try {
          classifyOnce(pixels, count, probabilitiesOccupied);
        } catch (EngineException second) {
          second.addSuppressed(first);
          throw second;
        }
      }
    }

    private void classifyOnce(ByteBuffer pixels, int count, float[] probabilitiesOccupied) {
      try {
        engine.classify(pixels, count, probabilitiesOccupied);
      } catch (RuntimeException | Error e) {
        if (isLasting(e)) {
          throw lose(engine, e);
        }
        throw e instanceof EngineException known
            ? known
            : new EngineException("engine " + name() + " failed: " + e, e);
      }
      Probabilities.require(name(), probabilitiesOccupied, count);
    }

    @Override
    public void close() {
      engines.remove(this);
      engine.close();
    }
  }
}
