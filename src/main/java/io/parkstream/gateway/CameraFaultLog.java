package io.parkstream.gateway;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Says that a camera is away and that it is back, without filling a disk: the same fault at most
 * once in a row within {@link #QUIET}, different ones at most {@link #MOST_LINES} times, and one
 * connection for each fault that was said. Belongs to the camera's thread.
 */
final class CameraFaultLog {
  /** A camera that is away fills no disk with lines. */
  static final Duration QUIET = Duration.ofMinutes(1);

  /** Of faults within that time: one that comes and goes fills none either. */
  static final int MOST_LINES = 5;

  private final Logger log;
  private final CameraAddress address;
  private final LongSupplier nanos;
  private String lastFault = "";
  private int lines;
  private long quietSince;
  private boolean connectionSaid;

  /**
   * @param nanos a clock that only goes forwards, in nanoseconds
   */
  CameraFaultLog(Logger log, CameraAddress address, LongSupplier nanos) {
    this.log = log;
    this.address = address;
    this.nanos = nanos;
  }

  /**
   * It delivers.
   *
   * @param stream what it delivers, for people
   */
  void connected(String stream) {
    if (!connectionSaid) {
      log.infof("%s: connected, %s", address, stream);
    }
    connectionSaid = true;
  }

  /** It is away, or has ended its stream. */
  void fault(String why) {
    long now = nanos.getAsLong();
    if (lines == 0 || now - quietSince >= QUIET.toNanos()) {
      lines = 0;
      quietSince = now;
    }
    if (lines < MOST_LINES && !(lines > 0 && why.equals(lastFault))) {
      log.warnf("%s: %s; connecting again", address, why);
      lastFault = why;
      lines++;
      connectionSaid = false;
    }
  }
}
