package io.parkstream.batch;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;

/**
 * Claims: an item costs a few microseconds on its way through the batcher, from two callers to one
 * worker that does nothing. With deadlines it costs little more.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Threads(2)
public class DynamicBatcherBenchmark {
  private static final Duration LONG = Duration.ofSeconds(10);

  private DynamicBatcher<Integer, Integer> batcher;

  @Setup(Level.Trial)
  public void start() {
    batcher =
        new DynamicBatcher<>(
            new BatchPolicy(32, Duration.ofMillis(50), 256),
            1,
            () -> items -> items,
            BatchMetrics.NONE);
  }

  @TearDown
  public void close() {
    batcher.close();
  }

  @Benchmark
  public Ticket<Integer> offer() throws InterruptedException {
    return offer(DynamicBatcher.NO_DEADLINE);
  }

  @Benchmark
  public Ticket<Integer> offerWithDeadline() throws InterruptedException {
    return offer(LONG.toNanos());
  }

  private Ticket<Integer> offer(long budgetNanos) throws InterruptedException {
    Optional<Ticket<Integer>> ticket = batcher.offer("lane", 1, budgetNanos);
    while (ticket.isEmpty()) {
      batcher.awaitRoom(LONG);
      ticket = batcher.offer("lane", 1, budgetNanos);
    }
    return ticket.get();
  }
}
