package io.parkstream.gateway;

import io.parkstream.domain.CameraId;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Publishes a source's frames at a steady rate, camera after camera, stamped with the time of
 * publishing; the source's own time runs as fast as the clock on the wall. {@link #run()} belongs
 * to one thread and returns soon after {@link #stop()}.
 */
public final class SourceGateway implements Runnable {
  private final CropSource source;
  private final CropPublisher publisher;
  private final double cropsPerSecond;
  private final Clock clock;
  private final Consumer<LabelledCrop> onSent;
  private volatile boolean stopped;

  /**
   * @param cropsPerSecond over all cameras
   * @param clock stamps the crops
   * @param onSent told of every crop handed to the producer, on the gateway's thread
   */
  public SourceGateway(
      CropSource source,
      CropPublisher publisher,
      double cropsPerSecond,
      Clock clock,
      Consumer<LabelledCrop> onSent) {
    this.source = source;
    this.publisher = publisher;
    this.cropsPerSecond = cropsPerSecond;
    this.clock = clock;
    this.onSent = onSent;
  }

  @Override
  public void run() {
    long last = System.nanoTime();
    SendSchedule schedule = new SendSchedule(cropsPerSecond, last);
    while (!stopped) {
      for (CameraId camera : source.cameras()) {
        long now = System.nanoTime();
        source.advance(Duration.ofNanos(now - last));
        last = now;
        for (LabelledCrop crop : source.frame(camera, clock.instant())) {
          if (!awaitTurn(schedule)) {
            return;
          }
          if (publisher.publish(crop) instanceof PublishResult.Sent) {
            onSent.accept(crop);
          }
        }
      }
    }
  }

  /** Ends {@link #run()} before its next crop. */
  public void stop() {
    stopped = true;
  }

  private boolean awaitTurn(SendSchedule schedule) {
    long due = System.nanoTime() + schedule.take(System.nanoTime()).toNanos();
    while (!stopped && !Thread.currentThread().isInterrupted()) {
      long left = due - System.nanoTime();
      if (left <= 0) {
        return true;
      }
      LockSupport.parkNanos(Math.min(left, TimeUnit.MILLISECONDS.toNanos(50)));
    }
    return false;
  }
}
