package io.parkstream.gateway;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Counts the connections to a camera that is read over the network; of a folder or a film there are
 * none. Told by the thread that reads, asked by any.
 */
public final class CameraConnections {
  private static final long NEVER = Long.MIN_VALUE;

  private final LongSupplier nanos;
  private final AtomicLong opened = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private volatile boolean connected;
  private volatile long turned = NEVER;

  public CameraConnections() {
    this(System::nanoTime);
  }

  /**
   * @param nanos a clock that only goes forwards, in nanoseconds
   */
  CameraConnections(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** The camera delivers; one that is asked for each picture is connected until it fails. */
  void delivers() {
    if (!connected) {
      connected = true;
      opened.incrementAndGet();
    }
  }

  /** It cannot be reached, or has ended its stream. */
  void fails() {
    connected = false;
    failed.incrementAndGet();
  }

  /** The thread that reads does not hang. */
  void turns() {
    turned = nanos.getAsLong();
  }

  /** Connections that have delivered something; all but the first are reconnections. */
  public long opened() {
    return opened.get();
  }

  /** Connections that were lost, and attempts that failed. */
  public long failed() {
    return failed.get();
  }

  /** How long the thread that reads has been busy with one thing; zero if there is none. */
  Duration sinceTurn() {
    long last = turned;
    return last == NEVER ? Duration.ZERO : Duration.ofNanos(nanos.getAsLong() - last);
  }
}
