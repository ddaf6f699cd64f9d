package io.parkstream.gateway;

import io.parkstream.domain.CameraCondition;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.domain.WatchPolicy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How a camera of this process fares, for those who watch the gateway. Told by the camera's
 * threads, asked by any; never waits.
 */
public final class CameraStatus {
  /**
   * A thread that has been busy with one thing for so long hangs: a camera is given up after 10 s,
   * a broker after a minute, and frames come at least every 100 s.
   */
  static final Duration STUCK = Duration.ofMinutes(5);

  private final CameraId camera;
  private final Duration silence;
  private final Supplier<CameraTotals> totals;
  private final CropPublisher publisher;
  private final CameraConnections connections;
  private final LongSupplier nanos;
  private final Clock clock;
  private final long begun;
  private final AtomicLong framesRead = new AtomicLong();
  private volatile long lastFrame;
  private volatile long turned;
  private volatile boolean running;
  private volatile boolean failed;
  private volatile boolean frozen;
  private volatile @Nullable Instant captured;
  private volatile CameraCondition.Kind condition = CameraCondition.Kind.CLEAR;

  /** The one thing to know of a camera. */
  public enum State {
    /** No usable frame has come yet, and it is early. */
    AWAITED,
    /** Its frames come. */
    HEARD,
    /** None came within the silence budget of its map. */
    SILENT,
    /** It delivers one and the same picture, and nothing is sent. */
    FROZEN,
    /** Its frames come, and the map's spaces are elsewhere in them. */
    MOVED,
    /** Its frames come, and most of the ground is hidden. */
    OBSTRUCTED,
    /** Its frames come blurred. */
    OUT_OF_FOCUS,
    /** Its frames come, and show nothing for want of light. */
    DARK,
    /** It has ended with an error; the log has it. */
    FAILED;

    private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The word in messages and labels: lower case, with hyphens. */
    public String word() {
      return word;
    }

    /** Whether frames come, whatever they show. */
    public boolean isDelivering() {
      return switch (this) {
        case HEARD, MOVED, OBSTRUCTED, OUT_OF_FOCUS, DARK -> true;
        case AWAITED, SILENT, FROZEN, FAILED -> false;
      };
    }
  }

  /**
   * A camera that has delivered nothing.
   *
   * @param totals of its gateway
   * @param publisher of its crops alone
   * @param nanos a clock that only goes forwards, in nanoseconds
   * @param clock by which frames are captured
   */
  CameraStatus(
      SpaceMap map,
      Supplier<CameraTotals> totals,
      CropPublisher publisher,
      CameraConnections connections,
      LongSupplier nanos,
      Clock clock) {
    this.camera = map.camera();
    Duration budget = map.silenceBudget();
    this.silence = budget == null ? WatchPolicy.DEFAULT.silenceBudget() : budget;
    this.totals = totals;
    this.publisher = publisher;
    this.connections = connections;
    this.nanos = nanos;
    this.clock = clock;
    this.begun = nanos.getAsLong();
    this.lastFrame = begun;
    this.turned = begun;
  }

  /** The camera's thread does not hang. */
  void turns() {
    running = true;
    turned = nanos.getAsLong();
  }

  /** A whole frame of the map's size has come. */
  void frameCame(boolean isFrozen) {
    framesRead.incrementAndGet();
    lastFrame = nanos.getAsLong();
    frozen = isFrozen;
  }

  /** Its crops are about to be sent. */
  void frameIsCut(Instant capturedAt) {
    if (!capturedAt.equals(captured)) {
      captured = capturedAt;
      // A recorded frame that is held is sent again and again.
      lastFrame = nanos.getAsLong();
    }
  }

  /** How it sees from now on. */
  void sees(CameraCondition.Kind kind) {
    condition = kind;
  }

  /** Its thread has ended. */
  void ended(boolean withAnError) {
    running = false;
    failed = withAnError;
  }

  public CameraId camera() {
    return camera;
  }

  /** What became of its frames and crops so far. */
  public CameraTotals totals() {
    return totals.get();
  }

  /** Whole frames of the map's size. */
  public long framesRead() {
    return framesRead.get();
  }

  /** Bytes of the pictures that the broker has acknowledged. */
  public long publishedBytes() {
    return publisher.publishedBytes();
  }

  public CameraConnections connections() {
    return connections;
  }

  /** Since the last whole frame of the map's size; since the start if none has come. */
  public Duration frameAge() {
    return Duration.ofNanos(nanos.getAsLong() - lastFrame);
  }

  /**
   * Since the capture of the last frame that was cut, as its crops say it, and negative if that is
   * ahead of this machine's clock; since the start if none was.
   */
  public Duration captureAge() {
    Instant last = captured;
    return last == null
        ? Duration.ofNanos(nanos.getAsLong() - begun)
        : Duration.between(last, clock.instant());
  }

  /** How long the broker has taken nothing of what waits for it; zero while nothing waits. */
  public Duration brokerWait() {
    return publisher.brokerWait().length();
  }

  /** How it is now. */
  public State state() {
    if (failed) {
      return State.FAILED;
    }
    if (frameAge().compareTo(silence) >= 0) {
      return State.SILENT;
    }
    if (framesRead.get() == 0) {
      return State.AWAITED;
    }
    if (frozen) {
      return State.FROZEN;
    }
    return switch (condition) {
      case CLEAR, FROZEN -> State.HEARD;
      case MOVED -> State.MOVED;
      case OBSTRUCTED -> State.OBSTRUCTED;
      case OUT_OF_FOCUS -> State.OUT_OF_FOCUS;
      case DARK -> State.DARK;
    };
  }

  /** Whether one of its threads hangs, so that only a new process helps. */
  public boolean isStuck() {
    Duration turn = Duration.ofNanos(nanos.getAsLong() - turned);
    Duration handOver = publisher.brokerWait().sinceHandOver();
    // A frame of many crops may wait for the broker at each of them.
    boolean handing = !handOver.isZero() && handOver.compareTo(STUCK) < 0;
    return running
        && (turn.compareTo(STUCK) >= 0 && !handing
            || connections.sinceTurn().compareTo(STUCK) >= 0);
  }
}
