package io.parkstream.domain;

import io.parkstream.domain.OccupancyRule.Step;
import io.parkstream.domain.SpaceRegister.Effects;
import java.time.Clock;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What follows when a space of a register becomes known, changes or ends: the change is published,
 * then its state, and last it is remembered. Belongs to the register's thread.
 */
final class SpaceUpdates {
  private final CameraSpaces all;
  private final WatchPolicy policy;
  private final Function<SpaceId, @Nullable SpaceOverride> overrides;
  private final Clock clock;
  private final Effects effects;

  /**
   * Updates of all spaces of a register.
   *
   * @param overrides what operators say of a space; null if nothing
   */
  SpaceUpdates(
      CameraSpaces all,
      WatchPolicy policy,
      Function<SpaceId, @Nullable SpaceOverride> overrides,
      Clock clock,
      Effects effects) {
    this.all = all;
    this.policy = policy;
    this.overrides = overrides;
    this.clock = clock;
    this.effects = effects;
  }

  /** A space becomes known. */
  void meet(WatchedSpace space) {
    all.add(space);
    override(space);
    publish(space);
    effects.remember(space.id, space.state);
  }

  /**
   * What is believed of a space goes on as another state.
   *
   * @param change null if the belief stays
   * @param publish whether the state is published though the belief stays
   */
  void take(
      WatchedSpace space, SpaceMemory next, @Nullable OccupancyChange change, boolean publish) {
    if (change != null) {
      effects.changed(change);
    }
    all.replace(space, next);
    if (publish || change != null) {
      publish(space);
    }
    effects.remember(space.id, space.state);
  }

  /**
   * A space is taken out of use.
   *
   * @param at when, if it has no change
   */
  void end(WatchedSpace space, Step step, Instant at) {
    OccupancyChange change = step.change();
    if (change != null) {
      effects.changed(change);
    }
    effects.retired(space.id, step.version(), change == null ? at : change.eventTime());
    effects.remember(space.id, (SpaceMemory) null);
    all.remove(space);
  }

  /**
   * Applies what operators say of a space, without publishing it.
   *
   * @return whether it was something new
   */
  boolean override(WatchedSpace space) {
    SpaceOverride said = overrides.apply(space.id);
    boolean closed = said != null && said.closed();
    if (closed == space.state.closed()) {
      return false;
    }
    Instant at = said == null ? Instant.EPOCH : said.at();
    all.replace(space, space.state.closed(closed, space.state.nextVersion(at)));
    return true;
  }

  /** Whether the last state of a space was published so long ago that it is due again. */
  boolean isDue(WatchedSpace space) {
    return clock.millis() - space.publishedMillis >= policy.refresh().toMillis();
  }

  /** Publishes the last state of a space, and until when it holds. */
  void publish(WatchedSpace space) {
    Instant now = clock.instant();
    space.publishedMillis = now.toEpochMilli();
    Instant until =
        space.state.occupancy() == Occupancy.UNKNOWN
            ? null
            : now.plus(all.owner(space).staleAfter(policy)).plus(policy.refresh());
    effects.published(SpaceState.of(space.id, space.state, until, now));
  }
}
