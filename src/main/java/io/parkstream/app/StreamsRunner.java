package io.parkstream.app;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.parkstream.stream.clients.StreamsSettings;
import java.time.Duration;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Kafka Streams under one service: made, started and closed once each, its states reported to the
 * lifecycle, its failed threads replaced within a budget, its own metrics registered while it is
 * there.
 *
 * <p>Made and started on the threads of the start; closed by another that does not wait for them:
 * what is made too late closes itself.
 */
final class StreamsRunner {
  private static final Logger log = Logger.getLogger(StreamsRunner.class);

  /**
   * Failures of stream threads that are taken for accidents. A replaced thread needs seconds to
   * join again, and an engine that hangs fails a thread once a minute; both exceed this in a few
   * minutes.
   */
  private static final int ACCIDENTS = 5;

  private static final Duration ACCIDENT_WINDOW = Duration.ofMinutes(5);

  /** For streams that never started and so have nothing to end. */
  private static final Duration CLOSE_UNUSED = Duration.ofSeconds(1);

  private final StreamsSettings settings;
  private final MeterRegistry registry;
  private final ServiceLifecycle lifecycle;
  private final Counter replacedThreads;

  // Guarded by this.
  private boolean closed;
  private @Nullable KafkaStreams streams;
  private @Nullable KafkaStreamsMetrics meters;

  /**
   * @param registry for the meters; stays the caller's
   * @param lifecycle hears of the states and of failures that end the service
   */
  StreamsRunner(StreamsSettings settings, MeterRegistry registry, ServiceLifecycle lifecycle) {
    this.settings = settings;
    this.registry = registry;
    this.lifecycle = lifecycle;
    this.replacedThreads =
        Counter.builder("parkstream.threads.replaced")
            .description("Stream threads that failed and were replaced")
            .register(registry);
  }

  /**
   * Makes the streams, without joining the group. Takes its time on a busy machine, for which
   * {@link #close} does not wait.
   *
   * @return false if the service is ending meanwhile; then nothing is left
   */
  boolean make(Topology topology, KafkaClientSupplier clients) {
    KafkaStreams made =
        new KafkaStreams(topology, new StreamsConfig(settings.properties()), clients);
    made.setUncaughtExceptionHandler(
        new ThreadFailures(
            new FailureBudget(ACCIDENTS, ACCIDENT_WINDOW, System::nanoTime),
            replacedThreads::increment,
            lifecycle::fail));
    made.setStateListener((now, before) -> changed(now));
    if (!take(made)) {
      made.close(CLOSE_UNUSED);
      return false;
    }
    return true;
  }

  private synchronized boolean take(KafkaStreams made) {
    if (closed || lifecycle.isEnding()) {
      return false;
    }
    KafkaStreamsMetrics own = new KafkaStreamsMetrics(made);
    own.bindTo(registry);
    meters = own;
    streams = made;
    return true;
  }

  /**
   * Joins the group. Returns when Streams has read what operators say, and the broker may be gone
   * by then: {@link #close} does not wait for it, and a start that comes too late is none.
   */
  void start() {
    KafkaStreams made = current();
    if (made == null) {
      throw new IllegalStateException("the streams are started before they were made");
    }
    try {
      made.start();
    } catch (IllegalStateException e) {
      if (!lifecycle.isEnding()) {
        throw e;
      }
      // It was closed just before.
    }
  }

  /** Reports a state of Streams to the lifecycle. */
  void changed(KafkaStreams.State state) {
    switch (state) {
      case RUNNING -> lifecycle.joined(true);
      case REBALANCING -> lifecycle.joined(false);
      case PENDING_ERROR, ERROR -> lifecycle.fail("Kafka Streams has ended in state " + state);
      case CREATED, PENDING_SHUTDOWN, NOT_RUNNING -> {
        // Before the start, or because of close().
      }
    }
  }

  /** Commits and leaves, but waits no longer than this; what is not answered is read again. */
  void close(Duration timeout) {
    KafkaStreams running;
    KafkaStreamsMetrics own;
    synchronized (this) {
      closed = true;
      running = streams;
      own = meters;
    }
    if (running == null || own == null) {
      return;
    }
    if (!running.close(timeout)) {
      log.warnf(
          "Kafka Streams did not stop within %d s; its crops will be read again",
          timeout.toSeconds());
    }
    own.close();
  }

  /** No stream thread runs, now or later. */
  boolean isQuiet() {
    KafkaStreams running = current();
    return running == null || running.state().hasCompletedShutdown();
  }

  private synchronized @Nullable KafkaStreams current() {
    return streams;
  }
}
