package io.parkstream.gateway;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends frames at a rate, each as often as it is held. Runs on the caller's thread until the source
 * is over or the thread is interrupted. A source or a broker that cannot keep up makes it slower
 * and never piles anything up.
 */
public final class FramePacer {
  private static final long WAIT_NANOS = Duration.ofMillis(200).toNanos();

  private final FrameSource frames;
  private final CameraGateway gateway;
  private final Time time;
  private final long periodNanos;
  private final int times;
  private final Runnable each;
  private long nextNanos = System.nanoTime();

  /** What the crops say of when they were taken. */
  public enum Time {
    /** When they are sent. */
    NOW,
    /** When the frame was recorded; held frames go on from there. */
    RECORDED
  }

  /**
   * @param rate frames per second
   * @param hold how long each frame is shown; zero shows it once
   */
  public FramePacer(
      FrameSource frames, CameraGateway gateway, Time time, double rate, Duration hold) {
    this(frames, gateway, time, rate, hold, () -> {});
  }

  /**
   * As above.
   *
   * @param each runs after each look at the source and after each frame that was sent
   */
  FramePacer(
      FrameSource frames,
      CameraGateway gateway,
      Time time,
      double rate,
      Duration hold,
      Runnable each) {
    this.each = each;
    this.frames = frames;
    this.gateway = gateway;
    this.time = time;
    this.periodNanos = Math.round(1e9 / rate);
    this.times = (int) Math.max(1, Math.round(hold.toNanos() / (double) periodNanos));
  }

  /** Sends everything. */
  public void run() {
    while (!Thread.currentThread().isInterrupted()) {
      Optional<Frame> next = frames.next();
      if (next.isPresent()) {
        try (Frame frame = next.get()) {
          show(frame);
        }
      } else if (frames.isOver()) {
        return;
      } else {
        LockSupport.parkNanos(WAIT_NANOS);
      }
      each.run();
    }
  }

  private void show(Frame frame) {
    for (int i = 0; i < times && !Thread.currentThread().isInterrupted(); i++) {
      awaitTurn();
      gateway.send(
          frame,
          switch (time) {
            case NOW -> Instant.now();
            case RECORDED -> frame.recordedAt().plusNanos(i * periodNanos);
          });
      each.run();
    }
  }

  private void awaitTurn() {
    long now = System.nanoTime();
    while (nextNanos - now > 0 && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(nextNanos - now);
      now = System.nanoTime();
    }
    // What is late stays late: no burst follows a pause.
    nextNanos = Math.max(nextNanos, now) + periodNanos;
  }
}
