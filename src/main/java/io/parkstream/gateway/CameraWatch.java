package io.parkstream.gateway;

import io.parkstream.ParkstreamException;
import io.parkstream.domain.CameraCondition;
import io.parkstream.domain.CameraCondition.Kind;
import io.parkstream.domain.SpaceMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Consumer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Watches whether a camera still shows what its map was drawn on, and says when it was moved,
 * obstructed, or sees nothing. The first frame of a revision of the map in which enough can be
 * found again is what others are compared with. Not thread safe.
 */
public final class CameraWatch {
  private static final Logger log = Logger.getLogger(CameraWatch.class);

  private final SpaceMap map;
  private final Settings settings;
  private final Consumer<CameraCondition> conditions;
  private final CameraSight sight;
  private final ConditionDebounce debounce = new ConditionDebounce();
  private @Nullable Instant next;
  private boolean plain;
  private boolean failed;

  /**
   * How a camera is watched.
   *
   * @param period between two looks; zero for none
   * @param references folder in which what a map was drawn on is kept across restarts; null keeps
   *     it in memory
   */
  public record Settings(Duration period, @Nullable Path references) {
    public static final Settings NONE = new Settings(Duration.ZERO, null);

    public Settings {
      if (period.isNegative()) {
        throw new IllegalArgumentException("period must not be negative: " + period);
      }
    }
  }

  /**
   * A watch that has seen nothing.
   *
   * @param conditions told of each that is believed from now on, on the caller's thread
   * @throws ParkstreamException if what was kept cannot be read
   */
  public CameraWatch(SpaceMap map, Settings settings, Consumer<CameraCondition> conditions) {
    OpenCvWindows.leaveOut();
    this.map = map;
    this.settings = settings;
    this.conditions = conditions;
    this.sight = new CameraSight(map);
    recall();
  }

  /**
   * A frame of the map's size has come; looks at it if it is due.
   *
   * @param pixels not changed
   */
  void look(Mat pixels, Instant at) {
    if (settings.period().isZero()
        || (next != null
            && at.isBefore(next)
            && !at.isBefore(next.minus(settings.period().multipliedBy(2))))) {
      return;
    }
    next = at.plus(settings.period());
    if (!sight.hasReference()) {
      refer(pixels);
      return;
    }
    try {
      take(sight.look(pixels, at), at);
    } catch (RuntimeException e) {
      // OpenCV's own, which JavaCPP gives no type. Crops go on whatever becomes of the watch.
      if (!failed) {
        failed = true;
        log.warnf(e, "camera %s: a frame could not be compared", map.camera().key());
      }
    }
  }

  /** The camera delivers one and the same picture. */
  void frozen(Instant at) {
    if (!settings.period().isZero()) {
      take(Sighting.of(Kind.FROZEN), at);
    }
  }

  private void take(Sighting seen, Instant at) {
    Sighting before = debounce.believed();
    if (!debounce.update(seen, at) || seen.kind() == null) {
      return;
    }
    CameraCondition condition =
        new CameraCondition(
            map.camera(),
            seen.kind(),
            debounce.since(),
            seen.homography() == null ? null : seen.pixels(),
            seen.values(),
            map.revision());
    if (seen.kind() != Kind.CLEAR) {
      log.warnf("camera %s %s, since %s", map.camera().key(), words(seen), debounce.since());
    } else if (before != null) {
      log.infof("camera %s shows its spaces again, as its map has them", map.camera().key());
    }
    conditions.accept(condition);
  }

  private String words(Sighting seen) {
    return switch (seen.kind() == null ? Kind.CLEAR : seen.kind()) {
      case CLEAR -> "shows its spaces";
      case MOVED ->
          seen.homography() == null
              ? "was turned away: nothing of its map is in the frame"
              : String.format(
                  Locale.ROOT,
                  "was moved: its spaces are %.0f pixels beside their places in revision %d of its map",
                  seen.pixels(),
                  map.revision());
      case OBSTRUCTED -> "is obstructed: most of the ground is hidden";
      case OUT_OF_FOCUS -> "is out of focus, or its lens is fogged";
      case DARK -> "is dark";
      case FROZEN -> "is frozen";
    };
  }

  private void refer(Mat pixels) {
    if (!sight.refer(pixels)) {
      if (!plain) {
        plain = true;
        log.infof(
            "camera %s: too little to be found again in the frame (fewer than %d corners beside the"
                + " spaces, or dark); waiting for one that shows more before it is watched",
            map.camera().key(), CameraSight.FEWEST_CORNERS);
      }
      return;
    }
    Path file = file();
    if (file == null) {
      log.infof(
          "camera %s is compared with its first frame from now on; --references keeps it across"
              + " restarts",
          map.camera().key());
      return;
    }
    keep(pixels, file);
  }

  private void keep(Mat pixels, Path file) {
    Path unfinished = file.resolveSibling("." + file.getFileName());
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.write(unfinished, JpegEncoder.encode(pixels, CropGeometry.JPEG_QUALITY));
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
      log.infof(
          "camera %s is compared with %s from now on; delete it to begin anew",
          map.camera().key(), file);
    } catch (IOException e) {
      log.warnf(
          "camera %s: its reference cannot be kept in %s: %s; after a restart it is compared with"
              + " its first frame",
          map.camera().key(), file, PictureFile.describe(e));
    }
  }

  private void recall() {
    Path file = file();
    if (file == null || settings.period().isZero() || !Files.exists(file)) {
      return;
    }
    try {
      FrameDecoder.Result read = FrameDecoder.decode(Files.readAllBytes(file));
      if (!(read instanceof FrameDecoder.Pixels pixels)) {
        throw new ParkstreamException(
            file + " is no whole picture; delete it to take a new reference");
      }
      try (Mat frame = pixels.mat()) {
        if (frame.cols() != map.frame().width()
            || frame.rows() != map.frame().height()
            || !sight.refer(frame)) {
          throw new ParkstreamException(
              file
                  + " is no frame of camera "
                  + map.camera().key()
                  + "; delete it to take a new reference");
        }
      }
    } catch (IOException e) {
      throw new ParkstreamException("cannot read " + file + ": " + PictureFile.describe(e), e);
    }
  }

  /** Of this revision of the map: a new one is drawn on what the camera shows now. */
  private @Nullable Path file() {
    return settings.references() == null
        ? null
        : settings
            .references()
            .resolve(
                "%s@%s.r%d.jpg"
                    .formatted(map.camera().camera(), map.camera().site(), map.revision()));
  }
}
