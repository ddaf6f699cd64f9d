package io.parkstream.gateway;

import io.parkstream.ParkstreamException;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceMap;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.bytedeco.opencv.opencv_core.Mat;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the frames of one camera into crops and publishes those worth sending. Not thread safe, but
 * for {@link #counts}.
 */
public final class CameraGateway {
  private static final Logger log = Logger.getLogger(CameraGateway.class);

  /** Of the log: a map with a space that is too large refuses a crop per frame. */
  private static final int REFUSALS_PER_LINE = 1000;

  private final SpaceMap map;
  private final CropGeometry geometry;
  private final @Nullable ChangeGate gate;
  private final CropPublisher publisher;
  private final CaptureOrder order;
  private final AtomicLong frames = new AtomicLong();
  private final AtomicLong cut = new AtomicLong();
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong unchanged = new AtomicLong();
  private long failedBefore;
  private @Nullable Instant first;
  private @Nullable Instant last;

  /**
   * @param gate decides which crops are worth sending; null sends all
   * @param publisher stays the caller's
   */
  public CameraGateway(
      SpaceMap map, CropGeometry geometry, @Nullable ChangeGate gate, CropPublisher publisher) {
    this.map = map;
    this.geometry = geometry;
    this.gate = gate;
    this.publisher = publisher;
    this.order = new CaptureOrder(map.camera().key(), System::nanoTime);
  }

  /**
   * Sends the crops of a frame.
   *
   * @throws ParkstreamException if the frame is not of the map's size
   */
  public void send(Frame frame, Instant capturedAt) {
    requireSize(map, frame);
    frames.incrementAndGet();
    forgetWhatWasLost();
    boolean late = order.isLate(frame.name(), capturedAt);
    forgetAfterPause(late, capturedAt);
    for (SpaceMap.MappedSpace space : map.spaces()) {
      List<PixelPoint> contour = SpaceOutlines.contour(space);
      cut.incrementAndGet();
      try (Mat crop = geometry.cut(frame.pixels(), contour)) {
        if (gate == null || gate.admits(space.space(), crop, capturedAt)) {
          publish(
              new SpaceId(map.camera().site(), space.space()),
              capturedAt,
              JpegEncoder.encode(crop, CropGeometry.JPEG_QUALITY));
        } else {
          unchanged.incrementAndGet();
        }
      }
    }
  }

  /** What did not get to the broker may have been a change. */
  private void forgetWhatWasLost() {
    long failed = publisher.counts().failed();
    if (gate != null && failed > failedBefore) {
      gate.forget();
    }
    failedBefore = failed;
  }

  /**
   * After a silence the service knows nothing: it needs several crops, and not the next change. And
   * by a clock that went back a gate would keep silent until it has caught up.
   */
  private void forgetAfterPause(boolean late, Instant capturedAt) {
    if (gate != null
        && last != null
        && (capturedAt.isAfter(last.plus(gate.policy().keepAlive()))
            || (late && capturedAt.isBefore(last)))) {
      gate.forget();
    }
    if (first == null) {
      first = capturedAt;
    }
    last = capturedAt;
  }

  /**
   * Holds a frame against a map.
   *
   * @throws ParkstreamException with both sizes
   */
  public static void requireSize(SpaceMap map, Frame frame) {
    Optional<String> fault = sizeFault(map, frame);
    if (fault.isPresent()) {
      throw new ParkstreamException(frame.name() + " " + fault.get());
    }
  }

  /** What is wrong with a frame's size, in words that follow its name. */
  static Optional<String> sizeFault(SpaceMap map, Frame frame) {
    SpaceMap.Frame size = map.frame();
    return frame.width() == size.width() && frame.height() == size.height()
        ? Optional.empty()
        : Optional.of(
            "has %d × %d pixels, and the space map of camera %s was drawn for %d × %d"
                .formatted(
                    frame.width(),
                    frame.height(),
                    map.camera().key(),
                    size.width(),
                    size.height()));
  }

  private void publish(SpaceId space, Instant capturedAt, byte[] picture) {
    PublishResult result =
        publisher.publish(map.camera(), space, capturedAt, picture, map.revision());
    if (result instanceof PublishResult.Refused refused) {
      long count = publisher.counts().refused();
      if (count == 1 || count % REFUSALS_PER_LINE == 0) {
        log.warnf("%d crops too large; the last: %s", count, refused.message());
      }
    } else {
      sent.incrementAndGet();
    }
  }

  /** Between the first frame and the last, as their crops say; zero before the first. */
  Duration covered() {
    return first == null || last == null ? Duration.ZERO : Duration.between(first, last);
  }

  /** When the last frame was taken, as its crops say; empty before the first. */
  Optional<Instant> newest() {
    return Optional.ofNullable(last);
  }

  /** What was done so far; any thread may ask. */
  public Counts counts() {
    return new Counts(frames.get(), cut.get(), sent.get(), order.count(), unchanged.get());
  }

  /**
   * What a gateway did.
   *
   * @param frames that were cut
   * @param crops that were cut
   * @param sent handed to the publisher
   * @param late frames that were taken, by their times, no later than one before
   * @param unchanged crops that were not worth sending
   */
  public record Counts(long frames, long crops, long sent, long late, long unchanged) {
    /** Such as "12 frames (3 late)". */
    String describe() {
      return frames + " frames" + (late == 0 ? "" : " (" + late + " late)");
    }

    Counts minus(Counts before) {
      return new Counts(
          frames - before.frames,
          crops - before.crops,
          sent - before.sent,
          late - before.late,
          unchanged - before.unchanged);
    }
  }
}
