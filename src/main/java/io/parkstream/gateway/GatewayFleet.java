package io.parkstream.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * Several cameras at once, each on a thread of its own, so that one that hangs or fails holds up no
 * other.
 */
public final class GatewayFleet {
  private static final Logger log = Logger.getLogger(GatewayFleet.class);

  private GatewayFleet() {}

  /**
   * A camera.
   *
   * @param source closed when it ends
   */
  public record Camera(GatewayRun run, FrameSource source) {}

  /**
   * What came of the cameras.
   *
   * @param reports by camera, without those that failed
   * @param failed cameras that ended with an error, which the log has
   */
  public record Outcome(Map<String, GatewayRun.Report> reports, int failed) {}

  /**
   * Runs until every camera has ended, or the caller's thread is interrupted: then all are ended in
   * order, and have sent what they had. The caller's thread is not interrupted afterwards.
   */
  public static Outcome run(List<Camera> cameras) {
    Map<String, GatewayRun.Report> reports = new ConcurrentSkipListMap<>();
    AtomicInteger failed = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (Camera camera : cameras) {
      Thread thread =
          new Thread(
              () -> run(camera, reports, failed), "parkstream-gateway-" + camera.run().camera());
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      if (!ended(thread)) {
        threads.forEach(Thread::interrupt);
        // A second time: what was interrupted ends by itself.
        while (!ended(thread)) {
          thread.interrupt();
        }
      }
    }
    return new Outcome(reports, failed.get());
  }

  private static void run(
      Camera camera, Map<String, GatewayRun.Report> reports, AtomicInteger failed) {
    String name = camera.run().camera();
    try (FrameSource source = camera.source()) {
      reports.put(name, camera.run().run());
    } catch (RuntimeException | LinkageError e) {
      failed.incrementAndGet();
      log.errorf("camera %s has ended: %s; the others go on", name, e.getMessage());
      log.debug("where", e);
    }
  }

  /** Waits; false if it was interrupted meanwhile. */
  private static boolean ended(Thread thread) {
    try {
      thread.join();
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }
}
