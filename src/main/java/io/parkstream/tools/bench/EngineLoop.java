package io.parkstream.tools.bench;

import io.parkstream.ParkstreamException;
import io.parkstream.engine.EngineFactory;
import io.parkstream.engine.InferenceEngine;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Engines alone: each on a thread that opened it, over batches that lie in memory. */
final class EngineLoop {
  private static final int WARM_UP_PARTS = 8;

  private final EngineFactory engines;
  private final int threads;

  /**
   * @param threads engines that work at the same time, as in the service
   */
  EngineLoop(EngineFactory engines, int threads) {
    this.engines = engines;
    this.threads = threads;
  }

  /**
   * Opens engines, runs them for an eighth of the time to warm them up, and measures.
   *
   * @param batchSizes each measured for the time, in turn
   * @return a cost for each batch size
   */
  List<Cost> run(Duration time, int... batchSizes) throws InterruptedException {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    List<Cost> costs = new ArrayList<>();
    try {
      List<Worker> workers = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        workers.add(pool.submit(() -> new Worker(engines.open())).get());
      }
      for (int size : batchSizes) {
        together(pool, workers, time.dividedBy(WARM_UP_PARTS), size);
        costs.add(together(pool, workers, time, size));
      }
      for (Worker worker : workers) {
        worker.engine.close();
      }
    } catch (ExecutionException e) {
      throw new ParkstreamException("the engine failed: " + e.getCause(), e);
    } finally {
      pool.shutdownNow();
    }
    return costs;
  }

  /** An engine goes from thread to thread between runs, and belongs to one at a time. */
  private static Cost together(
      ExecutorService pool, List<Worker> workers, Duration time, int batchSize)
      throws InterruptedException, ExecutionException {
    CountDownLatch start = new CountDownLatch(1);
    List<Future<Long>> running = new ArrayList<>();
    for (Worker worker : workers) {
      running.add(
          pool.submit(
              () -> {
                start.await();
                return worker.classifyFor(time, batchSize);
              }));
    }
    Stopwatch stopwatch = new Stopwatch();
    start.countDown();
    long crops = 0;
    for (Future<Long> worker : running) {
      crops += worker.get();
    }
    return stopwatch.cost(crops);
  }

  private static final class Worker {
    private final InferenceEngine engine;
    private final ByteBuffer pixels;
    private final float[] answers;

    Worker(InferenceEngine engine) {
      this.engine = engine;
      byte[] random = new byte[engine.maxBatchSize() * engine.input().bytes()];
      new Random(1).nextBytes(random);
      pixels = ByteBuffer.allocateDirect(random.length).put(0, random);
      answers = new float[engine.maxBatchSize()];
    }

    long classifyFor(Duration time, int batchSize) {
      long until = System.nanoTime() + time.toNanos();
      long crops = 0;
      while (System.nanoTime() < until) {
        engine.classify(pixels, batchSize, answers);
        crops += batchSize;
      }
      return crops;
    }
  }
}
