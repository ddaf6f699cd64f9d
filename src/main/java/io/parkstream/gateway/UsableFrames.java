package io.parkstream.gateway;

import io.parkstream.domain.SpaceMap;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * The frames of a source that may be cut: of the size that the map was drawn for, and of a camera
 * that is not frozen. The others are skipped. While a camera is frozen nothing is sent, so that its
 * silence makes its spaces unknown; nobody vouches for an old picture.
 */
public final class UsableFrames implements FrameSource {
  private static final Logger log = Logger.getLogger(UsableFrames.class);

  private final FrameSource source;
  private final SpaceMap map;
  private final FrozenCamera camera;
  private final Function<Frame, Instant> clock;
  private final SkippedFrames skipped;
  private final CameraWatch watch;
  private final Consumer<Boolean> came;
  private boolean frozen;

  /**
   * @param source closed with this
   * @param frozenAfter how long a camera may deliver equal pictures; zero for ever
   * @param clock when a frame came
   */
  public UsableFrames(
      FrameSource source,
      SpaceMap map,
      Duration frozenAfter,
      Function<Frame, Instant> clock,
      SkippedFrames skipped) {
    this(
        source,
        map,
        frozenAfter,
        clock,
        skipped,
        new CameraWatch(map, CameraWatch.Settings.NONE, condition -> {}),
        frozen -> {});
  }

  /**
   * As above.
   *
   * @param watch is shown the frames
   * @param came told of each frame of the map's size, and whether the camera is frozen
   */
  UsableFrames(
      FrameSource source,
      SpaceMap map,
      Duration frozenAfter,
      Function<Frame, Instant> clock,
      SkippedFrames skipped,
      CameraWatch watch,
      Consumer<Boolean> came) {
    this.source = source;
    this.map = map;
    this.camera = new FrozenCamera(frozenAfter);
    this.clock = clock;
    this.skipped = skipped;
    this.watch = watch;
    this.came = came;
  }

  @Override
  public Optional<Frame> next() {
    for (Optional<Frame> next = source.next(); next.isPresent(); next = source.next()) {
      Frame frame = next.get();
      if (isUsable(frame)) {
        return next;
      }
      frame.close();
    }
    return Optional.empty();
  }

  private boolean isUsable(Frame frame) {
    Optional<String> otherSize = CameraGateway.sizeFault(map, frame);
    if (otherSize.isPresent()) {
      skipped.add(SkippedFrames.Reason.WRONG_SIZE, frame.name(), otherSize.get());
      return false;
    }
    boolean wasFrozen = frozen;
    Instant at = clock.apply(frame);
    frozen = camera.update(frame.pixels(), at);
    came.accept(frozen);
    if (frozen) {
      watch.frozen(at);
      skipped.add(
          SkippedFrames.Reason.FROZEN,
          frame.name(),
          "camera %s is frozen: the same picture, pixel for pixel, since %s; nothing is sent until it changes"
              .formatted(map.camera().key(), camera.since()));
    } else if (wasFrozen) {
      log.infof("camera %s is no longer frozen", map.camera().key());
    }
    if (!frozen) {
      watch.look(frame.pixels(), at);
    }
    return !frozen;
  }

  @Override
  public boolean isOver() {
    return source.isOver();
  }

  @Override
  public void close() {
    source.close();
  }
}
