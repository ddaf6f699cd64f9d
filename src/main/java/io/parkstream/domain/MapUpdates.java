package io.parkstream.domain;

import io.parkstream.domain.SpaceMap.MappedSpace;
import io.parkstream.domain.SpaceRegister.Effects;
import io.parkstream.domain.SpaceRegister.MapOutcome;
import java.time.Instant;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes the space maps of a register: spaces on a map become known or move to its camera, those
 * that it leaves out are retired. Belongs to the register's thread.
 */
final class MapUpdates {
  private final CameraSpaces all;
  private final SpaceUpdates updates;
  private final OccupancyRule rule;
  private final LongSupplier watchedMillis;
  private final Effects effects;

  MapUpdates(
      CameraSpaces all,
      SpaceUpdates updates,
      OccupancyRule rule,
      LongSupplier watchedMillis,
      Effects effects) {
    this.all = all;
    this.updates = updates;
    this.rule = rule;
    this.watchedMillis = watchedMillis;
    this.effects = effects;
  }

  /**
   * Takes up a map that was remembered.
   *
   * @return false if there is no room for it
   */
  boolean load(SpaceMap map) {
    KnownMap known = KnownMap.of(map, effects.storedBytes(map));
    if (!all.hasRoom(0, WatchedCamera.bytesWith(known))) {
      return false;
    }
    all.put(all.camera(map.camera()), known);
    return true;
  }

  /**
   * A map was read.
   *
   * @param at when it was published
   */
  MapOutcome mapped(SpaceMap map, Instant at) {
    WatchedCamera known = all.known(map.camera().key());
    KnownMap before = known == null ? null : known.map;
    if (before != null && before.revision() > map.revision()) {
      return MapOutcome.OUTDATED;
    }
    KnownMap next = KnownMap.of(map, effects.storedBytes(map));
    if (next.equals(before)) {
      return MapOutcome.TAKEN;
    }
    if (!hasRoomFor(map, known, next)) {
      return MapOutcome.NO_ROOM;
    }
    WatchedCamera camera = all.camera(map.camera());
    all.put(camera, next);
    for (MappedSpace mapped : map.spaces()) {
      place(map.camera(), mapped, before, next, at);
    }
    for (WatchedSpace space : camera.all()) {
      if (!next.has(space.id.space())) {
        retire(space, at);
      }
    }
    effects.remember(map.camera(), map);
    return MapOutcome.TAKEN;
  }

  /** A map that takes no more than the one before it is taken, however full the register is. */
  private boolean hasRoomFor(SpaceMap map, @Nullable WatchedCamera camera, KnownMap next) {
    long come = 0;
    for (MappedSpace mapped : map.spaces()) {
      come += all.space(new SpaceId(map.camera().site(), mapped.space())) == null ? 1 : 0;
    }
    long go =
        camera == null ? 0 : camera.spaces.keySet().stream().filter(id -> !next.has(id)).count();
    long more = WatchedCamera.bytesWith(next) - (camera == null ? 0 : camera.mapBytes());
    return (come <= go && more <= 0) || all.hasRoom(come - go, more);
  }

  private void place(
      CameraId owner, MappedSpace mapped, @Nullable KnownMap before, KnownMap next, Instant at) {
    SpaceId id = new SpaceId(owner.site(), mapped.space());
    WatchedSpace space = all.space(id);
    if (space == null) {
      SpaceMemory unseen = SpaceMemory.unseen(owner, mapped.zone(), at);
      updates.meet(new WatchedSpace(id, unseen, watchedMillis.getAsLong()));
    } else {
      Long outline = before == null ? null : before.outlines().get(mapped.space());
      boolean same = outline == null || outline.equals(next.outlines().get(mapped.space()));
      move(space, owner, mapped, same, at);
    }
  }

  private void move(
      WatchedSpace space, CameraId owner, MappedSpace mapped, boolean sameOutline, Instant at) {
    SpaceMemory state = space.state;
    boolean samePlace = state.camera().equals(owner) && Objects.equals(state.zone(), mapped.zone());
    if (samePlace && sameOutline) {
      return;
    }
    SpaceMemory next =
        state.mapped(
            owner,
            mapped.zone(),
            samePlace ? state.version() : state.nextVersion(at),
            sameOutline && state.camera().equals(owner));
    updates.take(space, next, null, !samePlace);
  }

  /** A camera and all its spaces are taken out of use. */
  void unmapped(CameraId id, Instant at) {
    WatchedCamera camera = all.known(id.key());
    if (camera == null) {
      return;
    }
    for (WatchedSpace space : camera.all()) {
      retire(space, at);
    }
    all.forget(camera, id);
    effects.remember(id, (SpaceMap) null);
  }

  private void retire(WatchedSpace space, Instant at) {
    updates.end(space, rule.retire(space.state, space.id, at, null), at);
  }
}
