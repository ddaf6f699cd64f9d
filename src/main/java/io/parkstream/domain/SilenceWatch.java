package io.parkstream.domain;

import io.parkstream.domain.OccupancyRule.Step;
import io.parkstream.domain.SpaceMemory.Sight;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives up what was not seen for too long: all spaces of a camera that is silent, and single spaces
 * of one that is not; and at once what a camera that was moved or obstructed shows no more. Times
 * are of watched time, but for those of the changes, which are of the camera's clock. Belongs to
 * the register's thread, but for {@link #cameras}.
 */
final class SilenceWatch {
  private final CameraSpaces all;
  private final SpaceUpdates updates;
  private final WatchPolicy policy;
  private final OccupancyRule rule;
  private final LongSupplier watchedMillis;
  private volatile CameraCounts cameras = CameraCounts.NONE;

  SilenceWatch(
      CameraSpaces all,
      SpaceUpdates updates,
      WatchPolicy policy,
      OccupancyRule rule,
      LongSupplier watchedMillis) {
    this.all = all;
    this.updates = updates;
    this.policy = policy;
    this.rule = rule;
    this.watchedMillis = watchedMillis;
  }

  /** Gives up what is due, and counts the cameras. */
  void judge() {
    long now = watchedMillis.getAsLong();
    Count count = new Count();
    for (WatchedCamera camera : List.copyOf(all.cameras())) {
      if (camera.spaces.isEmpty()) {
        continue;
      }
      boolean silent = camera.isSilent(policy, now);
      if (camera.hidden != null) {
        hidden(camera);
      } else if (silent) {
        offline(camera);
      } else {
        stale(camera, now);
      }
      count.add(camera, silent);
    }
    cameras = count.counts();
  }

  /** Gives up the spaces of cameras that are moved or obstructed. */
  void giveUpHidden() {
    List.copyOf(all.cameras()).forEach(this::hidden);
  }

  private void hidden(WatchedCamera camera) {
    WatchedCamera.Hidden hidden = camera.hidden;
    if (hidden == null) {
      return;
    }
    for (WatchedSpace space : camera.all()) {
      if (space.state.occupancy() != Occupancy.UNKNOWN) {
        giveUp(space, hidden.reason(), hidden.since());
      }
    }
  }

  /** Its clock says when: what was last seen of any of its spaces, and its budget. */
  private void offline(WatchedCamera camera) {
    Instant last = Instant.MIN;
    for (WatchedSpace space : camera.spaces.values()) {
      Sight seen = space.state.lastSeen();
      if (seen != null && seen.at().isAfter(last)) {
        last = seen.at();
      }
    }
    for (WatchedSpace space : camera.all()) {
      if (space.state.occupancy() != Occupancy.UNKNOWN) {
        giveUp(space, OccupancyReason.CAMERA_OFFLINE, last.plus(camera.budget(policy)));
      }
    }
  }

  private void stale(WatchedCamera camera, long now) {
    Duration longest = camera.staleAfter(policy);
    for (WatchedSpace space : camera.all()) {
      Sight last = space.state.lastSeen();
      if (last != null
          && space.state.occupancy() != Occupancy.UNKNOWN
          && now - space.answered > longest.toMillis()) {
        giveUp(space, OccupancyReason.STALE, last.at().plus(longest));
      }
    }
  }

  private void giveUp(WatchedSpace space, OccupancyReason reason, Instant at) {
    Step step = rule.silent(space.state, space.id, reason, at);
    updates.take(space, step.requireState(), step.change(), true);
  }

  /**
   * Watched time until the next space may become unknown; {@link Long#MAX_VALUE} if nothing is
   * believed.
   */
  long nextDue() {
    long now = watchedMillis.getAsLong();
    long due = Long.MAX_VALUE;
    for (WatchedCamera camera : all.cameras()) {
      long longest = camera.staleAfter(policy).toMillis();
      boolean believed = false;
      for (WatchedSpace space : camera.spaces.values()) {
        if (space.state.occupancy() != Occupancy.UNKNOWN) {
          believed = true;
          due = Math.min(due, space.answered + longest - now);
        }
      }
      if (believed) {
        due = Math.min(due, camera.silentIn(policy, now));
      }
    }
    return due == Long.MAX_VALUE ? due : Math.max(0, due);
  }

  /** The cameras with spaces, as {@link #judge} found them. Any thread. */
  CameraCounts cameras() {
    return cameras;
  }

  private static final class Count {
    private int heard;
    private int silent;
    private int awaited;
    private int moved;
    private int obstructed;
    private int blind;
    private @Nullable Long oldest;

    void add(WatchedCamera camera, boolean isSilent) {
      if (isSilent) {
        silent++;
      } else if (!camera.wasHeard()) {
        awaited++;
      } else if (camera.hidden != null) {
        moved += camera.hidden.reason() == OccupancyReason.CAMERA_MOVED ? 1 : 0;
        obstructed += camera.hidden.reason() == OccupancyReason.CAMERA_OBSTRUCTED ? 1 : 0;
      } else if (camera.isBlind()) {
        blind++;
      } else {
        heard++;
      }
      if (camera.wasHeard() && (oldest == null || camera.heardMillis() < oldest)) {
        oldest = camera.heardMillis();
      }
    }

    CameraCounts counts() {
      return new CameraCounts(
          heard,
          silent,
          awaited,
          blind,
          moved,
          obstructed,
          oldest == null ? null : Instant.ofEpochMilli(oldest));
    }
  }
}
