package io.parkstream.app;

import io.parkstream.ParkstreamException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import org.jboss.logging.Logger;

/**
 * The phase of one service, from the start to the end: its parts say what they have done, and the
 * phase is what is still missing. Takes only the steps that {@link ServicePhase} draws; an ending
 * service is never called alive again by a part that still runs.
 *
 * <p>Thread safe. Nothing waits here but {@link #awaitRunning} and {@link #awaitEnd}.
 */
final class ServiceLifecycle {
  private static final Logger log = Logger.getLogger(ServiceLifecycle.class);

  private final String brokers;
  private final StartTimeline timeline;
  private final Clock clock;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile ServiceStatus status;
  private volatile boolean wasRunning;

  // Guarded by this. What is missing of them in this order is the phase.
  private boolean started;
  private boolean modelIsWarm;
  private boolean streamsAreMade;
  private boolean joining;
  private boolean joined;
  private boolean closing;

  /**
   * @param brokers as an operator knows them: the detail of the phase that waits for them
   * @param timeline of the start, logged when crops are answered for the first time
   */
  ServiceLifecycle(String brokers, StartTimeline timeline, Clock clock) {
    this.brokers = brokers;
    this.timeline = timeline;
    this.clock = clock;
    this.status = new ServiceStatus(ServicePhase.NEW, "", clock.instant());
  }

  ServiceStatus status() {
    return status;
  }

  boolean isEnding() {
    return status.phase().isEnding();
  }

  /** Whether crops were answered at any time. */
  boolean wasRunning() {
    return wasRunning;
  }

  /** The start began. */
  synchronized void started() {
    started = true;
    refresh();
  }

  /** The engines answer from now on. */
  synchronized void modelIsWarm() {
    modelIsWarm = true;
    refresh();
  }

  /** The topics are there and Kafka Streams can be started. */
  synchronized void streamsAreMade() {
    streamsAreMade = true;
    refresh();
  }

  /**
   * Whether all is there that the group is joined with, and the service is not ending; true once,
   * for the caller that then joins.
   */
  synchronized boolean beginJoining() {
    if (!modelIsWarm || !streamsAreMade || joining || isEnding()) {
      return false;
    }
    joining = true;
    return true;
  }

  /** Kafka Streams runs, or its group is being balanced. */
  void joined(boolean now) {
    boolean first;
    synchronized (this) {
      first = now && !wasRunning;
      joined = now;
      wasRunning |= now;
      refresh();
    }
    if (first) {
      timeline.mark("joined");
      log.infof("ready; %s", timeline);
    }
  }

  private void refresh() {
    ServicePhase phase = missing();
    if (!isEnding() && status.phase() != phase) {
      String detail = phase == ServicePhase.WAITING_FOR_BROKER ? brokers : "";
      become(phase, detail);
      log.infof("%s%s", phase, detail.isEmpty() ? "" : " " + detail);
    }
  }

  private ServicePhase missing() {
    if (!started) {
      return ServicePhase.NEW;
    }
    if (!modelIsWarm) {
      return ServicePhase.LOADING_MODEL;
    }
    if (!streamsAreMade) {
      return ServicePhase.WAITING_FOR_BROKER;
    }
    return joined ? ServicePhase.RUNNING : ServicePhase.JOINING;
  }

  /**
   * The service cannot go on. Ignored if it is ending already: the first reason is the one that an
   * operator needs.
   */
  synchronized void fail(String why) {
    if (!isEnding()) {
      become(ServicePhase.FAILED, why);
      ended.countDown();
    }
  }

  /** Begins the end, once. False if another caller has begun it; a failed service stays failed. */
  synchronized boolean beginClosing() {
    if (closing) {
      return false;
    }
    closing = true;
    if (!isEnding()) {
      become(ServicePhase.STOPPING, "");
    }
    return true;
  }

  /** All parts have ended. */
  synchronized void closed() {
    if (status.phase() == ServicePhase.STOPPING) {
      become(ServicePhase.STOPPED, "");
    }
    ended.countDown();
  }

  private void become(ServicePhase next, String detail) {
    ServicePhase now = status.phase();
    if (!now.mayBecome(next)) {
      throw new IllegalStateException("illegal transition of the service: " + now + " to " + next);
    }
    status = new ServiceStatus(next, detail, clock.instant());
    notifyAll();
  }

  /** Waits until the service has failed or was closed. */
  void awaitEnd() throws InterruptedException {
    ended.await();
  }

  /**
   * Waits until crops are answered.
   *
   * @return false if that takes longer than the timeout, by the wall clock
   * @throws ParkstreamException if the service has failed
   */
  synchronized boolean awaitRunning(Duration timeout) throws InterruptedException {
    Instant until = clock.instant().plus(timeout);
    while (!status.isReady()) {
      if (status.isDead()) {
        throw new ParkstreamException(status.detail());
      }
      long left = Duration.between(clock.instant(), until).toMillis();
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }
}
