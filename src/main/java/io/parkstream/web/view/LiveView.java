package io.parkstream.web.view;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.parkstream.domain.CameraCondition;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.Classification;
import io.parkstream.domain.OccupancyChange;
import io.parkstream.domain.OccupancyReason;
import io.parkstream.domain.SiteState;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.domain.SpaceState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the whole system, in memory: filled from the topics by one thread, asked by
 * many. Bounded by {@link ViewLimits}. Each change of a space is appended to the feed in the same
 * instant in which the view takes it over, so that a snapshot and the feed from its number on are
 * together without a gap.
 *
 * <p>A space exists if its last record among the states is one, or if there is none and a map has
 * it. Answers and changes tell of spaces that may be gone, or were never on their camera's map; the
 * topics come in any order, so what changes tell is kept until a state or a map has been read.
 *
 * <p>Here it is said what each message changes; {@link KnownSpaces}, {@link KnownCameras}, {@link
 * SiteTimelines} and {@link SiteCounts} hold it.
 */
public final class LiveView {
  private final ViewMetrics metrics;
  private final Clock clock;
  private final ViewMemory memory;
  private final ChangeFeed feed;
  private final FeedWriter says;
  private final KnownSpaces spaces;
  private final KnownCameras cameras;
  private final SiteTimelines timelines;
  private final SiteCounts counts;
  private final PulseMeter pulse = new PulseMeter();
  private boolean complete;

  /**
   * @param silenceBudget after which a camera is called silent whose map does not say
   * @param run names this run of this instance among all others
   */
  public LiveView(
      ViewLimits limits,
      Duration silenceBudget,
      String run,
      ObjectMapper json,
      ViewMetrics metrics,
      Clock clock) {
    this.metrics = metrics;
    this.clock = clock;
    this.memory = new ViewMemory(limits.bytes());
    this.feed = new ChangeFeed(run, limits.feed());
    this.says = new FeedWriter(feed, json);
    this.spaces = new KnownSpaces(limits, memory, metrics);
    this.cameras = new KnownCameras(limits, silenceBudget, memory, metrics);
    this.timelines = new SiteTimelines(memory, clock);
    this.counts = new SiteCounts(limits.cameras(), silenceBudget, memory, timelines);
  }

  public ChangeFeed feed() {
    return feed;
  }

  /**
   * What was on the topics when reading began is in the view. A space that is still awaited is
   * none.
   */
  synchronized void complete() {
    spaces.forgetAwaited(this::leaveWhileReading);
    if (!complete) {
      // Until now only the changes showed arrivals and departures; some spaces had only a state.
      spaces.all().forEach(space -> space.noteKnown(space.occupancy()));
    }
    complete = true;
  }

  /** Of the past only changes make the timelines, also of spaces that turn out to be gone. */
  private void leaveWhileReading(KnownSpace awaited) {
    if (!complete) {
      timelines.leave(awaited);
    }
  }

  /** Whether the view may be shown: before, spaces would be missing from it. */
  public synchronized boolean isComplete() {
    return complete;
  }

  /** Whether the broker answers. */
  synchronized void following(boolean answers) {
    pulse.following(answers, clock.instant());
  }

  /** Takes over an answer of the model. */
  public synchronized void classified(Classification answer) {
    pulse.classified(answer);
    KnownCamera camera = cameras.take(answer.camera());
    if (camera != null) {
      camera.classified(answer);
    }
    KnownSpace space = spaces.get(answer.space());
    if (space != null && space.classified(answer)) {
      says.space(space.view());
    }
  }

  /** Takes over a change of what is believed of a space. */
  public synchronized void changed(OccupancyChange change) {
    KnownSpace known = spaces.known(change.space());
    if (change.reason() == OccupancyReason.RETIRED) {
      // A space that was taken up again since has a newer state, which may have been read first.
      if (known != null && known.isOlderThan(change)) {
        retired(change.space());
      }
      return;
    }
    KnownSpace space = known == null ? spaces.await(change.space()) : known;
    if (space != null) {
      Shown before = space.shown();
      boolean heardBefore = space.remember(change);
      boolean newer = space.changed(change);
      if (!complete && !heardBefore) {
        timelines.enter(
            space, Shown.of(change.previous()), Shown.of(change.occupancy()), change.eventTime());
        space.noteKnown(change.previous());
        timelines.count(space, change.occupancy(), change.eventTime());
      }
      if (newer && spaces.get(change.space()) != null) {
        shownNow(space, before, change.eventTime());
      }
    }
  }

  /** Takes over the last state of a space. */
  public synchronized void stated(SpaceState status) {
    KnownCamera camera = cameras.take(status.camera());
    Instant observed = status.lastObservedAt();
    if (camera != null && observed != null) {
      camera.seen(observed, clock.instant());
    }
    spaces.restore(status.space());
    KnownSpace space = space(status.space());
    if (space != null) {
      Shown before = space.shown();
      if (space.stated(status)) {
        shownNow(space, before, status.since());
      }
    }
  }

  /**
   * While the past is read, a last state may come before the changes that led to it, so that its
   * timeline is made of the changes alone.
   */
  private void shownNow(KnownSpace space, Shown before, Instant at) {
    if (complete) {
      if (space.shown() != before) {
        timelines.enter(space, before, space.shown(), at);
      }
      timelines.count(space, space.occupancy(), at);
    }
    says.space(space.view());
  }

  /**
   * Calls unknown what has not been confirmed in time, though nothing was heard, and forgets the
   * cameras that are gone.
   */
  synchronized void expire() {
    Instant now = clock.instant();
    for (KnownSpace space : spaces.all()) {
      Shown before = space.shown();
      if (space.expire(now)) {
        shownNow(space, before, now);
      }
    }
    cameras.forgetGone(() -> spaces.byCamera().keySet());
    timelines.forgetEmpty(now);
    metrics.viewMemory(memory.used());
    cameras.reportClocks(now);
  }

  /** Forgets a space, until it has a state again. */
  public synchronized void retired(SpaceId space) {
    spaces.retire(space);
    forget(space);
  }

  private void forget(SpaceId space) {
    KnownSpace removed = spaces.remove(space);
    if (removed != null) {
      timelines.leave(removed);
      removed.release();
      says.removed(space);
    }
    KnownSpace history = spaces.removeAwaited(space);
    if (history != null) {
      leaveWhileReading(history);
      history.release();
    }
  }

  /** Takes over a camera's map; spaces of its last map that have no state are forgotten. */
  public synchronized void mapped(SpaceMap map) {
    KnownCameras.Remapping maps = cameras.map(map);
    if (maps == null) {
      return;
    }
    Set<String> ids = new HashSet<>();
    for (SpaceMap.MappedSpace mapped : map.spaces()) {
      ids.add(mapped.space());
      SpaceId id = new SpaceId(map.camera().site(), mapped.space());
      KnownSpace space = spaces.isRetired(id) ? null : space(id);
      if (space != null && space.mapped(map.camera().camera(), mapped.zone())) {
        says.space(space.view());
      }
    }
    CameraMap now = maps.now();
    if (maps.before() != null) {
      leaveMap(maps.before(), ids);
    }
    if (!now.equals(maps.before())) {
      says.mapped(now);
    }
  }

  /** Forgets a camera's map; and soon the camera, unless spaces are still its own. */
  public synchronized void unmapped(CameraId camera) {
    CameraMap before = cameras.unmap(camera);
    if (before != null) {
      leaveMap(before, Set.of());
      says.unmapped(camera);
    }
  }

  private void leaveMap(CameraMap map, Set<String> staying) {
    for (CameraMap.Outline outline : map.spaces()) {
      SpaceId id = new SpaceId(map.site(), outline.space());
      KnownSpace space = spaces.get(id);
      if (!staying.contains(outline.space()) && space != null && space.leftMap(map.camera())) {
        if (complete || space.since() == null) {
          forget(id);
        } else {
          // It has a history, and its state may not have been read yet.
          spaces.hide(id);
        }
      }
    }
  }

  /** Takes over how a camera sees; null if that was taken back. */
  public synchronized void conditioned(CameraId camera, @Nullable CameraCondition condition) {
    cameras.conditioned(camera, condition);
  }

  /** Takes over the counts of a site. */
  public synchronized void counted(SiteState status) {
    if (!counts.take(status)) {
      metrics.noRoom();
    }
  }

  /**
   * Notes a crop that could not be read. Of a camera that is not known it is counted only: a key
   * that someone mistyped makes no camera.
   */
  public synchronized void deadLettered(@Nullable CameraId camera, CameraView.DeadLetter letter) {
    pulse.deadLettered();
    cameras.deadLettered(camera, letter);
  }

  /** A space that exists; with what was heard of it before that was known. */
  private @Nullable KnownSpace space(SpaceId id) {
    KnownSpace known = spaces.get(id);
    if (known != null) {
      return known;
    }
    KnownSpace space = spaces.show(id);
    Instant since = space == null ? null : space.since();
    if (space != null && since != null) {
      shownNow(space, Shown.UNKNOWN, since);
    }
    return space;
  }

  /** Everything that the page draws, and where the feed stood in that moment. */
  public synchronized Snapshot snapshot() {
    return new Snapshot(
        feed.id(feed.last()),
        pulse(),
        spaces.all().stream().map(KnownSpace::view).toList(),
        List.copyOf(cameras.maps()));
  }

  /** How the system fares. */
  public synchronized Pulse pulse() {
    return pulse.pulse(clock.instant(), sites());
  }

  /** All sites, by name; one exists as long as a space or a camera of it does. */
  public synchronized List<SiteView> sites() {
    return counts.views(spaces.all(), cameras.all(), clock.instant());
  }

  /** Whether anything was heard of a site. */
  public synchronized boolean hasSite(String site) {
    return spaces.hasSite(site) || cameras.hasSite(site);
  }

  /** One site; empty if nothing was heard of it. */
  public Optional<SiteView> site(String site) {
    return sites().stream().filter(view -> view.site().equals(site)).findFirst();
  }

  /** The spaces of a site, by name. */
  public synchronized List<SpaceView> spaces(String site) {
    return spaces.views(site);
  }

  /** One space with its recent history; empty if nothing was heard of it. */
  public synchronized Optional<SpaceDetail> space(SpaceId id, boolean cropsAreShown) {
    return Optional.ofNullable(spaces.get(id)).map(space -> space.detail(cropsAreShown));
  }

  /** The cameras of a site, by name; of all sites if none is named. */
  public synchronized List<CameraView> cameras(@Nullable String site) {
    return cameras.views(site, spaces.byCamera(), clock.instant());
  }

  /** The maps of a site's cameras. */
  public synchronized List<CameraMap> maps(String site) {
    return cameras.maps().stream().filter(map -> map.site().equals(site)).toList();
  }

  /** The counts of a site over the last hours, oldest first; empty if nothing was heard of it. */
  public synchronized Optional<List<TimelinePoint>> timeline(String site) {
    return site(site).map(view -> timelines.points(site, view.counts()));
  }
}
