package io.parkstream.gateway;

import io.parkstream.gateway.CameraStream.Ended;
import io.parkstream.gateway.CameraStream.Faulty;
import io.parkstream.gateway.CameraStream.Found;
import io.parkstream.gateway.CameraStream.Picture;
import io.parkstream.gateway.CameraStream.Unreachable;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The pictures of a camera that is read over the network, always the newest: those before it are
 * dropped, so that a slow broker never makes crops old. It has no end: a camera that is away, or
 * delivers nothing for {@link CameraStream#SILENCE}, is asked again, after a pause that grows from
 * half a second to five. A picture was taken when it came. The camera is read on a thread of its
 * own; {@link #next} never waits.
 */
public final class CameraFrames implements FrameSource {
  private static final Logger log = Logger.getLogger(CameraFrames.class);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  /** Who waits for a packet has had all those before it. */
  private static final Duration WAITED = Duration.ofMillis(5);

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** How RTSP's pictures travel. */
  public enum Transport {
    /** Within the connection: nothing is lost, and it passes firewalls. */
    TCP,
    /** Beside it: what is lost stays lost. */
    UDP
  }

  private final CameraAddress address;
  private final Transport transport;
  private final Duration period;
  private final SkippedFrames skipped;
  private final CameraConnections connections;
  private final Clock clock;
  private final Duration firstPause;
  private final AtomicReference<@Nullable Frame> newest = new AtomicReference<>();
  private final CameraFaultLog said;
  private final Thread reader;
  private volatile boolean closed;

  // The reader's alone.
  private long nextNanos = System.nanoTime();
  private Duration pause;
  private long pictures;

  /**
   * Begins to read.
   *
   * @param transport how RTSP's pictures travel; of no meaning for other addresses
   * @param period between two pictures that are wanted; others are not decoded where the stream
   *     allows it
   * @throws io.parkstream.ParkstreamException if FFmpeg is not there
   */
  public CameraFrames(
      CameraAddress address, Transport transport, Duration period, SkippedFrames skipped) {
    this(address, transport, period, skipped, new CameraConnections());
  }

  /**
   * As above.
   *
   * @param connections told of each
   */
  public CameraFrames(
      CameraAddress address,
      Transport transport,
      Duration period,
      SkippedFrames skipped,
      CameraConnections connections) {
    this(address, transport, period, skipped, connections, FIRST_PAUSE);
  }

  /**
   * As above.
   *
   * @param firstPause before a connection that failed is tried again; twice as long after each
   *     further failure, up to five seconds
   */
  CameraFrames(
      CameraAddress address,
      Transport transport,
      Duration period,
      SkippedFrames skipped,
      CameraConnections connections,
      Duration firstPause) {
    CameraStream.prepare();
    this.firstPause = firstPause;
    this.pause = firstPause;
    this.address = address;
    this.transport = transport;
    this.period = period;
    this.skipped = skipped;
    this.connections = connections;
    this.clock = Clock.systemUTC();
    this.said = new CameraFaultLog(log, address, System::nanoTime);
    this.reader = new Thread(this::read, "camera");
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    while (!closed) {
      connections.turns();
      try (CameraStream stream = CameraStream.open(address, transport, period, () -> closed)) {
        boolean seen = read(stream);
        if (seen) {
          pause = firstPause;
        }
        if (seen && stream.isSingle()) {
          LockSupport.parkNanos(nextNanos - System.nanoTime());
          continue;
        }
      } catch (Unreachable e) {
        fault(String.valueOf(e.getMessage()));
      }
      LockSupport.parkNanos(pause.toNanos());
      pause =
          pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
              ? pause.multipliedBy(2)
              : LONGEST_PAUSE;
    }
  }

  /** Until the connection ends; whether a packet came. */
  private boolean read(CameraStream stream) {
    boolean seen = false;
    boolean live = stream.isSingle();
    long connected = System.nanoTime();
    while (!closed) {
      long begun = System.nanoTime();
      Found found = stream.read(live && nextNanos - begun <= 0);
      connections.turns();
      // What was buffered while the stream was looked at is seconds old, and comes without a wait.
      long now = System.nanoTime();
      live |= now - begun >= WAITED.toNanos() || now - connected >= LONGEST_PAUSE.toNanos();
      if (found instanceof Ended ended) {
        if (!(seen && stream.isSingle())) {
          fault(ended.why());
        }
        return seen;
      }
      if (!seen) {
        seen = true;
        connections.delivers();
        said.connected(stream.describe());
      }
      if (found instanceof Picture picture) {
        nextNanos = Math.max(nextNanos + period.toNanos(), now + period.toNanos() / 2);
        pictures++;
        Frame frame = new Frame(picture.pixels(), clock.instant(), name());
        close(newest.getAndSet(frame));
      } else if (found instanceof Faulty faulty) {
        pictures++;
        skipped.add(faulty.reason(), name(), faulty.why());
      }
    }
    return seen;
  }

  private String name() {
    return address + ", picture " + pictures;
  }

  private void fault(String why) {
    if (!closed) {
      connections.fails();
      said.fault(why);
    }
  }

  @Override
  public Optional<Frame> next() {
    return Optional.ofNullable(newest.getAndSet(null));
  }

  @Override
  public boolean isOver() {
    return false;
  }

  @Override
  public void close() {
    closed = true;
    reader.interrupt();
    try {
      reader.join(PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    close(newest.getAndSet(null));
  }

  private static void close(@Nullable Frame frame) {
    if (frame != null) {
      frame.close();
    }
  }
}
