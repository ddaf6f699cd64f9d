package io.parkstream.app;

import io.parkstream.Causes;
import io.parkstream.app.topics.BrokerRefusal;
import io.parkstream.engine.EngineLostException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.jboss.logging.Logger;

/**
 * What happens when a stream thread dies. Its crops are not answered and are read again by the
 * thread that replaces it. A failure that comes back again and again ends the service visibly,
 * since replacing would repeat it forever; a broker that is away is never such a failure, and an
 * engine that is lost is one at once.
 */
final class ThreadFailures implements StreamsUncaughtExceptionHandler {
  private static final Logger log = Logger.getLogger(ThreadFailures.class);

  /** Of which Streams has one that it cannot replace. */
  private static final String GLOBAL_THREAD = "GlobalStreamThread";

  private final FailureBudget budget;
  private final Runnable replaced;
  private final Consumer<String> exhausted;

  /**
   * @param budget for failures that are not the broker's absence
   * @param replaced hears of each thread that is replaced
   * @param exhausted hears why the service ends
   */
  ThreadFailures(FailureBudget budget, Runnable replaced, Consumer<String> exhausted) {
    this.budget = budget;
    this.replaced = replaced;
    this.exhausted = exhausted;
  }

  @Override
  public StreamThreadExceptionResponse handle(Throwable failure) {
    Optional<String> refusal = BrokerRefusal.in(failure);
    if (refusal.isPresent()) {
      log.errorf("stopping the service: %s", refusal.get());
      exhausted.accept(refusal.get());
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    Optional<EngineLostException> lost = lostEngine(failure);
    if (lost.isPresent()) {
      log.errorf("stopping the service: %s", lost.get().getMessage());
      exhausted.accept(String.valueOf(lost.get().getMessage()));
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    if (Thread.currentThread().getName().endsWith(GLOBAL_THREAD)) {
      log.error(
          "the thread that reads overrides and calibrations failed; stopping the service", failure);
      exhausted.accept("the thread of the global store failed: " + root(failure));
      return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
    if (brokerIsAway(failure)) {
      log.warnf(
          "a stream thread gave up waiting for the broker and is replaced: %s", root(failure));
      replaced.run();
      return StreamThreadExceptionResponse.REPLACE_THREAD;
    }
    if (budget.spend()) {
      log.error("a stream thread failed and is replaced; its crops are read again", failure);
      replaced.run();
      return StreamThreadExceptionResponse.REPLACE_THREAD;
    }
    log.error("stream threads keep failing; stopping the service", failure);
    exhausted.accept("stream threads keep failing, last with " + root(failure));
    return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
  }

  private static boolean brokerIsAway(Throwable failure) {
    return Causes.of(failure).stream().anyMatch(RetriableException.class::isInstance);
  }

  /** Another thread would only be refused again. */
  private static Optional<EngineLostException> lostEngine(Throwable failure) {
    return Causes.of(failure).stream()
        .filter(EngineLostException.class::isInstance)
        .map(EngineLostException.class::cast)
        .findFirst();
  }

  private static String root(Throwable failure) {
    List<Throwable> chain = Causes.of(failure);
    Throwable root = chain.get(chain.size() - 1);
    return root.getClass().getSimpleName()
        + Optional.ofNullable(root.getMessage()).map(message -> ": " + message).orElse("");
  }
}
