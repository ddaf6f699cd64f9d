package io.parkstream.gateway;

import io.parkstream.ParkstreamException;
import io.parkstream.domain.CameraCondition;
import io.parkstream.domain.OccupancyPolicy;
import io.parkstream.domain.SpaceMap;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/** One camera's frames from their source to the broker, until they end or the process is to end. */
public final class GatewayRun {
  private final Settings settings;
  private final FrameSource source;
  private final SkippedFrames skipped;
  private final CropPublisher publisher;
  private final CameraWatch watch;
  private final CameraGateway gateway;
  private final CameraStatus status;

  /**
   * How frames are shown and cut.
   *
   * @param gate decides which crops are worth sending; null sends all
   * @param rate frames per second
   * @param hold how long each frame is shown; zero shows it once
   * @param frozenAfter how long the camera may deliver equal pictures; zero for ever
   * @param watch how often the camera is compared with what its map was drawn on
   */
  public record Settings(
      SpaceMap map,
      CropGeometry geometry,
      @Nullable ChangeGate gate,
      FramePacer.Time time,
      double rate,
      Duration hold,
      Duration frozenAfter,
      CameraWatch.Settings watch) {}

  /**
   * @param skipped as the source counts in
   * @param connections as the source counts in
   * @param publisher of this camera alone
   * @param conditions told how the camera sees, whenever that changes
   * @throws ParkstreamException if what the camera is compared with cannot be read
   */
  public GatewayRun(
      Settings settings,
      FrameSource source,
      SkippedFrames skipped,
      CameraConnections connections,
      CropPublisher publisher,
      Consumer<CameraCondition> conditions) {
    this.settings = settings;
    this.source = source;
    this.skipped = skipped;
    this.publisher = publisher;
    this.gateway =
        new CameraGateway(settings.map(), settings.geometry(), settings.gate(), publisher);
    this.status =
        new CameraStatus(
            settings.map(),
            this::totals,
            publisher,
            connections,
            System::nanoTime,
            Clock.systemUTC());
    this.watch =
        new CameraWatch(
            settings.map(),
            settings.watch(),
            condition -> {
              status.sees(condition.kind());
              conditions.accept(condition);
            });
  }

  /** Site and camera. */
  public String camera() {
    return settings.map().camera().key();
  }

  /** How the camera fares; any thread may ask. */
  public CameraStatus status() {
    return status;
  }

  private CameraTotals totals() {
    return new CameraTotals(gateway.counts(), publisher.counts(), skipped.counts());
  }

  /** Sends everything and waits until the broker has it. */
  public Report run() {
    boolean failed = true;
    try {
      Report report = sendAll();
      failed = false;
      return report;
    } finally {
      status.ended(failed);
    }
  }

  private Report sendAll() {
    status.turns();
    GatewayProgress progress =
        new GatewayProgress(settings.map().camera().key(), this::totals, System::nanoTime);
    FrameSource usable =
        new UsableFrames(
            source,
            settings.map(),
            settings.frozenAfter(),
            settings.time() == FramePacer.Time.NOW ? frame -> Instant.now() : Frame::recordedAt,
            skipped,
            watch,
            status::frameCame);
    try {
      new FramePacer(
              usable,
              gateway,
              settings.time(),
              settings.rate(),
              settings.hold(),
              () -> {
                gateway.newest().ifPresent(status::frameIsCut);
                status.turns();
                progress.look();
              })
          .run();
    } catch (InterruptException e) {
      // It waited for the broker when it was asked to end.
    }
    // With the flag set nothing could be flushed.
    Thread.interrupted();
    publisher.flush();
    return new Report(
        gateway.counts(),
        publisher.counts(),
        skipped.counts(),
        settings.gate() == null
            ? tooFew(gateway.counts().frames(), gateway.covered())
            : Optional.empty());
  }

  /**
   * What came of a run.
   *
   * @param skipped frames, by reason
   * @param tooFew what to do if nobody will believe so few; empty if they are enough
   */
  public record Report(
      CameraGateway.Counts frames,
      CropPublisher.Counts crops,
      Map<SkippedFrames.Reason, Long> skipped,
      Optional<String> tooFew) {
    /** One line. */
    public String line() {
      return "%s, %s; %d crops cut, %d sent, %d acknowledged, %d failed, %d too large"
          .formatted(
              frames.describe(),
              SkippedFrames.describe(skipped),
              frames.crops(),
              frames.sent(),
              crops.published(),
              crops.failed(),
              crops.refused());
    }
  }

  /** A service with the usual settings believes an empty space last of all. */
  static Optional<String> tooFew(long frames, Duration covered) {
    OccupancyPolicy policy = OccupancyPolicy.DEFAULT;
    if (frames == 0
        || (frames >= policy.toEmpty() && covered.compareTo(policy.toEmptyFor()) >= 0)) {
      return Optional.empty();
    }
    return Optional.of(
        "too few frames for the service to be sure: %d over %d s, and it needs %d agreeing ones over at least %d s for an empty space, %d over %d s for an occupied one; show each for longer, such as --hold %ds"
            .formatted(
                frames,
                covered.toSeconds(),
                policy.toEmpty(),
                policy.toEmptyFor().toSeconds(),
                policy.toOccupied(),
                policy.toOccupiedFor().toSeconds(),
                2 * policy.toEmptyFor().toSeconds()));
  }
}
