package io.parkstream.web.view;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.SpaceId;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which spaces there are: those that are shown, those that are <i>awaited</i>, of which only
 * changes tell so far, and those that were retired, though a map may still have them. The topics
 * come in any order, so what changes tell is kept until a state or a map has been read. Bounded by
 * {@link ViewLimits#spaces} and the view's memory. For one thread at a time.
 */
final class KnownSpaces {
  private final ViewLimits limits;
  private final ViewMemory memory;
  private final ViewMetrics metrics;
  private final Map<SpaceId, KnownSpace> shown = new LinkedHashMap<>();
  private final Map<SpaceId, KnownSpace> awaited = new HashMap<>();
  private final GoneIds<SpaceId> retired;

  KnownSpaces(ViewLimits limits, ViewMemory memory, ViewMetrics metrics) {
    this.limits = limits;
    this.memory = memory;
    this.metrics = metrics;
    this.retired = new GoneIds<>(limits.spaces(), memory);
  }

  /** All that are shown, in the order in which they came; not a copy. */
  Collection<KnownSpace> all() {
    return Collections.unmodifiableCollection(shown.values());
  }

  /** A space that is shown. */
  @Nullable KnownSpace get(SpaceId id) {
    return shown.get(id);
  }

  /** A space that is shown or awaited. */
  @Nullable KnownSpace known(SpaceId id) {
    KnownSpace record = shown.get(id);
    return record == null ? awaited.get(id) : record;
  }

  /** Begins to await a space that is not known; null, and counted, if there is no room. */
  @Nullable KnownSpace await(SpaceId id) {
    KnownSpace record = shown.size() + awaited.size() < limits.spaces() ? made(id) : null;
    if (record == null) {
      metrics.noRoom();
    } else {
      awaited.put(id, record);
    }
    return record;
  }

  /**
   * Shows a space that is not shown yet, with what was heard of it while it was awaited; null, and
   * counted, if there is no room.
   */
  @Nullable KnownSpace show(SpaceId id) {
    if (shown.size() >= limits.spaces()) {
      metrics.noRoom();
      return null;
    }
    KnownSpace history = awaited.remove(id);
    KnownSpace record = history == null ? made(id) : history;
    if (record == null) {
      metrics.noRoom();
      return null;
    }
    shown.put(id, record);
    return record;
  }

  private @Nullable KnownSpace made(SpaceId id) {
    return memory.take(KnownSpace.BYTES) ? new KnownSpace(id, limits, memory) : null;
  }

  /** Takes a space back to those that are awaited. */
  void hide(SpaceId id) {
    KnownSpace record = shown.remove(id);
    if (record != null) {
      awaited.put(id, record);
    }
  }

  /** Shows a space no more; the caller releases it. Null if it was not shown. */
  @Nullable KnownSpace remove(SpaceId id) {
    return shown.remove(id);
  }

  /** Awaits a space no more; the caller releases it. Null if it was not awaited. */
  @Nullable KnownSpace removeAwaited(SpaceId id) {
    return awaited.remove(id);
  }

  /**
   * What is still awaited when all topics are read is no space; each is released after the call.
   */
  void forgetAwaited(Consumer<KnownSpace> each) {
    awaited.values().forEach(each);
    awaited.values().forEach(KnownSpace::release);
    awaited.clear();
  }

  void retire(SpaceId id) {
    retired.add(id);
  }

  /** It has a state again. */
  void restore(SpaceId id) {
    retired.remove(id);
  }

  boolean isRetired(SpaceId id) {
    return retired.contains(id);
  }

  boolean hasSite(String site) {
    return shown.keySet().stream().anyMatch(space -> space.site().equals(site));
  }

  /** The spaces of a site as they are shown, by name. */
  List<SpaceView> views(String site) {
    return shown.values().stream()
        .filter(space -> space.space().site().equals(site))
        .map(KnownSpace::view)
        .sorted(Comparator.comparing(SpaceView::space))
        .toList();
  }

  /** How many spaces each camera owns; none that owns none. */
  Map<CameraId, Integer> byCamera() {
    Map<CameraId, Integer> owned = new HashMap<>();
    for (KnownSpace space : shown.values()) {
      String camera = space.camera();
      if (camera != null) {
        owned.merge(new CameraId(space.space().site(), camera), 1, Integer::sum);
      }
    }
    return owned;
  }
}
