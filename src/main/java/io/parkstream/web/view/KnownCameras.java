package io.parkstream.web.view;

import io.parkstream.domain.CameraCondition;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.SpaceMap;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which cameras there are, and their maps. A camera exists from its first map, state or answer on,
 * until its map has been taken back and no space is its own any more. Bounded by {@link
 * ViewLimits#cameras} and the view's memory. For one thread at a time.
 */
final class KnownCameras {
  /** How often the clocks of all cameras are looked at for the metrics. */
  private static final Duration CLOCKS = Duration.ofSeconds(10);

  private final ViewLimits limits;
  private final Duration silenceBudget;
  private final ViewMemory memory;
  private final ViewMetrics metrics;
  private final Map<CameraId, KnownCamera> cameras = new LinkedHashMap<>();
  private final Map<CameraId, CameraMap> maps = new LinkedHashMap<>();

  /** Cameras whose map was taken back: they are no more, though spaces may still be theirs. */
  private final GoneIds<CameraId> unmapped;

  private Instant nextClocks = Instant.MIN;

  /**
   * @param silenceBudget after which a camera is called silent whose map does not say
   */
  KnownCameras(ViewLimits limits, Duration silenceBudget, ViewMemory memory, ViewMetrics metrics) {
    this.limits = limits;
    this.silenceBudget = silenceBudget;
    this.memory = memory;
    this.metrics = metrics;
    this.unmapped = new GoneIds<>(limits.cameras(), memory);
  }

  /** In the order in which they came; not a copy. */
  Collection<KnownCamera> all() {
    return Collections.unmodifiableCollection(cameras.values());
  }

  /** In the order in which they came; not a copy. */
  Collection<CameraMap> maps() {
    return Collections.unmodifiableCollection(maps.values());
  }

  /** A camera of which something was heard before. */
  @Nullable KnownCamera get(CameraId id) {
    return cameras.get(id);
  }

  /** A camera of which something is heard now; null, and counted, if there is no room. */
  @Nullable KnownCamera take(CameraId id) {
    KnownCamera known = cameras.get(id);
    if (known == null) {
      if (cameras.size() >= limits.cameras() || !memory.take(KnownCamera.BYTES)) {
        metrics.noRoom();
        return null;
      }
      known = new KnownCamera(id);
      cameras.put(id, known);
    }
    return known;
  }

  /** Notes how a camera sees; null if that was taken back. */
  void conditioned(CameraId id, @Nullable CameraCondition condition) {
    KnownCamera camera = condition == null ? cameras.get(id) : take(id);
    if (camera != null) {
      camera.conditioned(condition);
    }
  }

  /** Notes a crop that could not be read; of no camera if none is known by this id. */
  void deadLettered(@Nullable CameraId id, CameraView.DeadLetter letter) {
    KnownCamera camera = id == null ? null : cameras.get(id);
    if (camera != null) {
      camera.deadLettered(letter);
    }
  }

  /**
   * A camera's map, and the one that it had before.
   *
   * @param before null if it had none
   */
  record Remapping(@Nullable CameraMap before, CameraMap now) {}

  /**
   * Takes over a camera's map; null if a higher revision is known, as the service has it, or if
   * there is no room for it, which is counted.
   */
  @Nullable Remapping map(SpaceMap map) {
    CameraMap before = maps.get(map.camera());
    if (before != null && before.revision() > map.revision()) {
      return null;
    }
    unmapped.remove(map.camera());
    KnownCamera camera = take(map.camera());
    if (camera == null) {
      return null;
    }
    camera.silentAfter(map.silenceBudget());
    CameraMap now = CameraMap.of(map);
    if (!memory.take(now.bytes() - bytes(before))) {
      metrics.noRoom();
      return null;
    }
    maps.put(map.camera(), now);
    return new Remapping(before, now);
  }

  /** Forgets a camera's map; null if it has none. */
  @Nullable CameraMap unmap(CameraId camera) {
    unmapped.add(camera);
    CameraMap before = maps.remove(camera);
    memory.give(bytes(before));
    return before;
  }

  private static long bytes(@Nullable CameraMap map) {
    return map == null ? 0 : map.bytes();
  }

  /**
   * Forgets the cameras that are gone. Done now and then, and not with each space that leaves a
   * camera: a space may also be taken up by another, and all spaces are looked at.
   *
   * @param owners cameras that still have spaces; asked only if a camera may be gone
   */
  void forgetGone(Supplier<Set<CameraId>> owners) {
    if (cameras.keySet().stream().anyMatch(unmapped::contains)) {
      Set<CameraId> staying = owners.get();
      int before = cameras.size();
      cameras.keySet().removeIf(camera -> unmapped.contains(camera) && !staying.contains(camera));
      memory.give((long) KnownCamera.BYTES * (before - cameras.size()));
    }
  }

  /**
   * Tells how many of the cameras that are heard have a wrong clock, and how wrong the worst is;
   * every ten seconds at most.
   */
  void reportClocks(Instant now) {
    if (now.isBefore(nextClocks)) {
      return;
    }
    nextClocks = now.plus(CLOCKS);
    Long quickest = quickestMillis();
    int skewed = 0;
    double worst = 0;
    for (KnownCamera camera : cameras.values()) {
      Double skew = camera.isHeard(now, silenceBudget) ? camera.skewSeconds(quickest) : null;
      if (skew != null) {
        skewed += KnownCamera.isSkewed(skew) ? 1 : 0;
        worst = Math.max(worst, Math.abs(skew));
      }
    }
    metrics.clocks(skewed, worst);
  }

  /** The least plausible age of any camera's crops: what batching and Kafka take at best. */
  private @Nullable Long quickestMillis() {
    Long quickest = null;
    for (KnownCamera camera : cameras.values()) {
      Long youngest = camera.youngestMillis();
      if (youngest != null && youngest >= 0 && (quickest == null || youngest < quickest)) {
        quickest = youngest;
      }
    }
    return quickest == null && !cameras.isEmpty() ? Long.valueOf(0) : quickest;
  }

  /**
   * The cameras of a site, by name; of all sites if none is named.
   *
   * @param owned how many spaces each of them has
   */
  List<CameraView> views(@Nullable String site, Map<CameraId, Integer> owned, Instant now) {
    Long quickest = quickestMillis();
    return cameras.values().stream()
        .filter(camera -> site == null || camera.camera().site().equals(site))
        .sorted(Comparator.comparing(camera -> camera.camera().key()))
        .map(
            camera ->
                camera.view(owned.getOrDefault(camera.camera(), 0), now, silenceBudget, quickest))
        .toList();
  }

  boolean hasSite(String site) {
    return cameras.keySet().stream().anyMatch(camera -> camera.site().equals(site));
  }
}
