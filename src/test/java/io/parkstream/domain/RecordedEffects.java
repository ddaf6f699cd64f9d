package io.parkstream.domain;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Effects as words, in their order; the last status is kept whole. */
final class RecordedEffects implements SpaceRegister.Effects {
  final List<String> done = new ArrayList<>();
  final List<OccupancyChange> changes = new ArrayList<>();
  final List<SpaceState> statuses = new ArrayList<>();
  long mapBytes;
  long room = Long.MAX_VALUE;

  @Override
  public void changed(OccupancyChange change) {
    changes.add(change);
    done.add("changed " + change.space().space() + " " + change.reason());
  }

  @Override
  public void published(SpaceState status) {
    statuses.add(status);
    done.add("published " + status.space().space());
  }

  @Override
  public void retired(SpaceId space, long version, Instant at) {
    done.add("retired " + space.space());
  }

  @Override
  public void remember(SpaceId space, @Nullable SpaceMemory state) {
    done.add((state == null ? "forgot " : "remembered ") + space.space());
  }

  @Override
  public long storedBytes(SpaceMap map) {
    return mapBytes;
  }

  @Override
  public void remember(CameraId camera, @Nullable SpaceMap map) {
    done.add((map == null ? "forgot map of " : "remembered map of ") + camera.camera());
  }

  @Override
  public boolean hasRoom(long moreBytes) {
    return moreBytes <= room;
  }
}
