package io.parkstream.domain;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Raises and clears the alarm that a camera's answers have drifted. Each state of a space that
 * tells of a newer crop is one answer of its camera; spaces are published again every {@code
 * parkstream.occupancy.refresh}, so that this is an even sample of all answers.
 *
 * <p>A camera is forgotten with its last space. Belongs to one thread.
 */
final class CameraDrifts {
  /** What a camera takes of the heap, here and in the store that keeps it; rounded up. */
  static final int CAMERA_BYTES = 2 << 10;

  /** How often a share is kept: a crash loses so much of it, of days. */
  static final Duration KEEP = Duration.ofMinutes(10);

  /** A camera of which nothing was seen for so long is gone; asked after a restart. */
  static final Duration GONE = Duration.ofDays(30);

  /** The latest answer of a space that was counted. */
  private record Counted(CameraId camera, Instant at) {}

  private static final class Camera {
    final CameraId id;
    UndecidedShare share;
    Instant keptAt;
    int spaces;

    Camera(CameraId id, UndecidedShare share) {
      this.id = id;
      this.share = share;
      this.keptAt = share.at();
    }
  }

  private final @Nullable DriftRule rule;
  private final HeldAlarms held;
  private final AlarmRegister.Effects effects;
  private final Clock clock;
  private final Map<String, Camera> cameras = new HashMap<>();
  private final Map<String, Counted> counted = new HashMap<>();
  private boolean loaded;

  /**
   * @param rule null for none: what is held is cleared
   */
  CameraDrifts(
      @Nullable DriftRule rule, HeldAlarms held, AlarmRegister.Effects effects, Clock clock) {
    this.rule = rule;
    this.held = held;
    this.effects = effects;
    this.clock = clock;
  }

  /**
   * Takes up what was remembered.
   *
   * @return false if there is no room for it
   */
  boolean load(CameraId id, UndecidedShare share) {
    if (rule == null) {
      return true;
    }
    if (!effects.hasRoom(CAMERA_BYTES)) {
      return false;
    }
    cameras.put(id.key(), new Camera(id, share));
    loaded = true;
    return true;
  }

  /** Forgets those that were taken up and are gone. */
  void forgetGone() {
    if (!loaded) {
      return;
    }
    loaded = false;
    Instant oldest = clock.instant().minus(GONE);
    for (Camera camera : List.copyOf(cameras.values())) {
      if (camera.share.at().isBefore(oldest)) {
        forget(camera);
      }
    }
  }

  /**
   * Counts the answer that a state of a space tells of, if it is a new one.
   *
   * @return false if there is no room for its camera
   */
  boolean stated(SpaceState status) {
    Float probability = status.probabilityOccupied();
    Instant observed = status.lastObservedAt();
    if (rule == null || probability == null || observed == null) {
      return true;
    }
    String space = status.space().key();
    Counted before = counted.get(space);
    if (before != null && !observed.isAfter(before.at())) {
      return true;
    }
    Camera camera = cameras.get(status.camera().key());
    if (camera == null) {
      if (!effects.hasRoom(CAMERA_BYTES)) {
        return false;
      }
      camera = new Camera(status.camera(), UndecidedShare.first(notAhead(observed)));
      camera.keptAt = Instant.EPOCH;
      cameras.put(status.camera().key(), camera);
    }
    if (before == null || !before.camera().equals(status.camera())) {
      left(status.space());
      camera.spaces++;
    }
    counted.put(space, new Counted(status.camera(), notAhead(observed)));
    count(camera, rule, notAhead(observed), rule.isUndecided(probability));
    return true;
  }

  /** One crop of a clock that is ahead must not make all later ones old. */
  private Instant notAhead(Instant observed) {
    Instant now = clock.instant();
    return observed.isAfter(now) ? now : observed;
  }

  private void count(Camera camera, DriftRule by, Instant at, boolean undecided) {
    camera.share = camera.share.with(at, undecided);
    Alarm alarm = Alarm.of(camera.id, camera.share.at());
    AlarmState raised = held.get(alarm.key());
    boolean changes = raised == null ? by.isRaisedBy(camera.share) : by.isClearedBy(camera.share);
    if (changes && raised == null) {
      held.raise(alarm, alarm.since());
    } else if (changes && raised != null) {
      held.clear(raised, alarm.since());
    }
    if (changes || !camera.share.at().isBefore(camera.keptAt.plus(KEEP))) {
      camera.keptAt = camera.share.at();
      effects.rememberShare(camera.id, camera.share);
    }
  }

  /** A space is retired, or another camera's. */
  void left(SpaceId space) {
    Counted last = counted.remove(space.key());
    Camera camera = last == null ? null : cameras.get(last.camera().key());
    if (camera != null && --camera.spaces == 0) {
      forget(camera);
    }
  }

  private void forget(Camera camera) {
    cameras.remove(camera.id.key());
    effects.rememberShare(camera.id, null);
    AlarmState raised = held.get(Alarm.of(camera.id, camera.share.at()).key());
    if (raised != null) {
      held.clear(raised, camera.share.at());
    }
  }

  boolean knows(CameraId camera) {
    return cameras.containsKey(camera.key());
  }

  long bytes() {
    return (long) cameras.size() * CAMERA_BYTES;
  }
}
