package io.parkstream.domain;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who owns what: the cameras of a register, their maps and their spaces, how many there are by
 * occupancy, and what they take of the heap. A space has one camera; a camera without spaces and
 * without a map is forgotten.
 *
 * <p>Belongs to one thread, but for {@link #counts} and {@link #bytes}.
 */
final class CameraSpaces {
  private final long maxBytes;
  private final LongPredicate roomForAll;
  private final LongSupplier watchedMillis;
  private final Function<String, @Nullable CameraCondition> conditions;
  private final Map<String, WatchedSpace> spaces = new HashMap<>();
  private final Map<String, WatchedCamera> cameras = new HashMap<>();
  private long mapBytes;
  private long spaceBytes;
  private volatile long bytes;
  private volatile SpaceCounts counts = SpaceCounts.NONE;

  /**
   * No cameras, no spaces.
   *
   * @param maxBytes that they may take
   * @param roomForAll whether all registers together may take so many bytes more
   * @param watchedMillis watched time, at which cameras become known
   */
  CameraSpaces(long maxBytes, LongPredicate roomForAll, LongSupplier watchedMillis) {
    this(maxBytes, roomForAll, watchedMillis, camera -> null);
  }

  /**
   * As above.
   *
   * @param conditions how a camera sees, by its key; null if nobody says
   */
  CameraSpaces(
      long maxBytes,
      LongPredicate roomForAll,
      LongSupplier watchedMillis,
      Function<String, @Nullable CameraCondition> conditions) {
    this.conditions = conditions;
    this.maxBytes = maxBytes;
    this.roomForAll = roomForAll;
    this.watchedMillis = watchedMillis;
  }

  /** A space that is known; null if it is not. */
  @Nullable WatchedSpace space(SpaceId id) {
    return spaces.get(id.key());
  }

  /** All spaces, to be changed meanwhile. */
  List<WatchedSpace> spaces() {
    return List.copyOf(spaces.values());
  }

  boolean isEmpty() {
    return spaces.isEmpty();
  }

  /** A camera that is known, by its key; null if it is not. */
  @Nullable WatchedCamera known(String key) {
    return cameras.get(key);
  }

  /** A camera, which is known from now on. */
  WatchedCamera camera(CameraId id) {
    return cameras.computeIfAbsent(id.key(), this::newCamera);
  }

  private WatchedCamera newCamera(String key) {
    WatchedCamera camera = new WatchedCamera(watchedMillis.getAsLong());
    camera.hidden = WatchedCamera.Hidden.of(conditions.apply(key));
    return camera;
  }

  /** The condition of some camera has changed. */
  void conditioned() {
    cameras.forEach(
        (key, camera) -> camera.hidden = WatchedCamera.Hidden.of(conditions.apply(key)));
  }

  /** All cameras; not to be changed meanwhile. */
  Collection<WatchedCamera> cameras() {
    return cameras.values();
  }

  /** The camera that owns a space. */
  WatchedCamera owner(WatchedSpace space) {
    return camera(space.state.camera());
  }

  void add(WatchedSpace space) {
    spaces.put(space.id.key(), space);
    owner(space).spaces.put(space.id.space(), space);
    counts = counts.plus(space.state.occupancy(), space.state.closed());
    resized(space.bytes());
  }

  /** What is believed of a space changes, or who owns it. */
  void replace(WatchedSpace space, SpaceMemory next) {
    SpaceMemory before = space.state;
    boolean samePlace =
        before.camera().equals(next.camera()) && Objects.equals(before.zone(), next.zone());
    if (!samePlace) {
      resized(-space.bytes());
    }
    space.state = next;
    if (!before.camera().equals(next.camera())) {
      leave(before.camera(), space.id.space());
      camera(next.camera()).spaces.put(space.id.space(), space);
    }
    if (before.occupancy() != next.occupancy() || before.closed() != next.closed()) {
      counts =
          counts.plus(next.occupancy(), next.closed()).minus(before.occupancy(), before.closed());
    }
    if (!samePlace) {
      resized(space.bytes());
    }
  }

  void remove(WatchedSpace space) {
    spaces.remove(space.id.key());
    leave(space.state.camera(), space.id.space());
    resized(-space.bytes());
    counts = counts.minus(space.state.occupancy(), space.state.closed());
  }

  private void leave(CameraId id, String space) {
    WatchedCamera camera = camera(id);
    camera.spaces.remove(space);
    if (camera.spaces.isEmpty() && camera.map == null) {
      cameras.remove(id.key());
    }
  }

  /** A camera has this map from now on, or none. */
  void put(WatchedCamera camera, @Nullable KnownMap map) {
    mapBytes -= camera.mapBytes();
    camera.map = map;
    mapBytes += camera.mapBytes();
    resized(0);
  }

  /** A camera whose spaces are gone is forgotten, with its map. */
  void forget(WatchedCamera camera, CameraId id) {
    cameras.remove(id.key());
    put(camera, null);
  }

  private void resized(long moreSpaceBytes) {
    spaceBytes += moreSpaceBytes;
    bytes = spaceBytes + mapBytes + (long) cameras.size() * WatchedCamera.CAMERA_BYTES;
  }

  /**
   * Whether there is room. The bound of the partition is one of bytes: what maps take is not there
   * for spaces. That of the process goes by what each space takes.
   */
  boolean hasRoom(long moreSpaces, long moreMapBytes) {
    long each = moreSpaces < 0 ? WatchedSpace.NAMELESS_BYTES : WatchedSpace.LONGEST_BYTES;
    return (spaces.size() + moreSpaces) * SpaceRegister.SPACE_BYTES + mapBytes + moreMapBytes
            <= maxBytes
        && roomForAll.test(moreSpaces * each + WatchedCamera.CAMERA_BYTES + moreMapBytes);
  }

  /** What the spaces, cameras and maps take of the heap. Any thread. */
  long bytes() {
    return bytes;
  }

  /** The spaces by what is believed of them. Any thread. */
  SpaceCounts counts() {
    return counts;
  }
}
