package io.parkstream.web.view;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.Classification;
import io.parkstream.domain.Occupancy;
import io.parkstream.domain.OccupancyChange;
import io.parkstream.domain.OccupancyReason;
import io.parkstream.domain.SiteStatus;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.domain.SpaceStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
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
 * <p>A camera exists from its first map, state or answer on, until its map has been taken back and
 * no space is its own any more. A site exists as long as a space or a camera of it does.
 */
public final class LiveView {
  /** Ages of the latest crops of all cameras, for the percentiles. */
  private static final int AGES = 512;

  /** How often the clocks of all cameras are looked at for the metrics. */
  private static final Duration CLOCKS = Duration.ofSeconds(10);

  /** What these take of the view's memory. */
  private static final int ID_BYTES = 250;

  private static final int SITE_BYTES = 400;
  private static final int ZONE_BYTES = 250;

  private final ViewLimits limits;
  private final Duration silenceBudget;
  private final ObjectMapper json;
  private final ViewMetrics metrics;
  private final Clock clock;
  private final ViewMemory memory;
  private final ChangeFeed feed;
  private final Map<SpaceId, SpaceRecord> spaces = new LinkedHashMap<>();

  /** Spaces of which only changes tell so far; nobody is shown them. */
  private final Map<SpaceId, SpaceRecord> awaited = new HashMap<>();

  /** Spaces whose state was taken back: they are no more, though a map may still have them. */
  private final Set<SpaceId> retired = new HashSet<>();

  private final Map<CameraId, CameraRecord> cameras = new LinkedHashMap<>();
  private final Map<CameraId, CameraMap> maps = new LinkedHashMap<>();

  /** Cameras whose map was taken back: they are no more, though spaces may still be theirs. */
  private final Set<CameraId> unmapped = new HashSet<>();

  private final Map<String, SiteStatus> sites = new HashMap<>();
  private final Map<String, SiteTimeline> timelines = new HashMap<>();
  private final RateMeter rate = new RateMeter();
  private final long[] ageMillis = new long[AGES];
  private int ages;
  private long deadLetters;
  private boolean complete;
  private boolean following;
  private @Nullable Instant answeredAt;
  private Instant nextClocks = Instant.MIN;

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
    this.limits = limits;
    this.silenceBudget = silenceBudget;
    this.json = json;
    this.metrics = metrics;
    this.clock = clock;
    this.memory = new ViewMemory(limits.bytes());
    this.feed = new ChangeFeed(run, limits.feed());
  }

  public ChangeFeed feed() {
    return feed;
  }

  /**
   * What was on the topics when reading began is in the view. A space that is still awaited is
   * none.
   */
  synchronized void complete() {
    if (!complete) {
      awaited.values().forEach(this::leaveTimeline);
      // So far the changes alone told who came and left; of some spaces there was but a state.
      spaces.values().forEach(space -> space.noteKnown(space.occupancy()));
    }
    awaited.values().forEach(SpaceRecord::release);
    awaited.clear();
    complete = true;
  }

  /** Whether the view may be shown: before, spaces would be missing from it. */
  public synchronized boolean isComplete() {
    return complete;
  }

  /** Whether the broker answers. */
  synchronized void following(boolean answers) {
    following = answers;
    if (answers) {
      answeredAt = clock.instant();
    }
  }

  /** Takes over an answer of the model. */
  public synchronized void classified(Classification answer) {
    rate.add(answer.classifiedAt());
    // That of a camera whose clock is ahead is not known; it must not flatter the others'.
    ageMillis[ages++ % AGES] = Math.max(0, answer.captureToClassified().toMillis());
    if (ages == 2 * AGES) {
      ages = AGES;
    }
    CameraRecord camera = camera(answer.camera());
    if (camera != null) {
      camera.classified(answer);
    }
    SpaceRecord space = spaces.get(answer.space());
    if (space != null && space.classified(answer)) {
      publish(space);
    }
  }

  /** Takes over a change of what is believed of a space. */
  public synchronized void changed(OccupancyChange change) {
    SpaceRecord known = known(change.space());
    if (change.reason() == OccupancyReason.RETIRED) {
      // A space that was taken up again since has a newer state, which may have been read first.
      if (known != null && known.isOlderThan(change)) {
        retired(change.space());
      }
      return;
    }
    SpaceRecord space = known == null ? newlyAwaited(change.space()) : known;
    if (space != null) {
      Shown before = space.shown();
      boolean heardBefore = space.remember(change);
      boolean newer = space.changed(change);
      if (!complete && !heardBefore) {
        enter(space, Shown.of(change.previous()), Shown.of(change.occupancy()), change.eventTime());
        space.noteKnown(change.previous());
        count(space, change.occupancy(), change.eventTime());
      }
      if (newer && spaces.containsKey(change.space())) {
        shownNow(space, before, change.eventTime());
      }
    }
  }

  private @Nullable SpaceRecord known(SpaceId id) {
    SpaceRecord shown = spaces.get(id);
    return shown == null ? awaited.get(id) : shown;
  }

  private @Nullable SpaceRecord newlyAwaited(SpaceId id) {
    SpaceRecord space = spaces.size() + awaited.size() < limits.spaces() ? newRecord(id) : null;
    if (space == null) {
      metrics.noRoom();
    } else {
      awaited.put(id, space);
    }
    return space;
  }

  /** Null if there is no memory for it. */
  private @Nullable SpaceRecord newRecord(SpaceId id) {
    return memory.take(SpaceRecord.BYTES) ? new SpaceRecord(id, limits, memory) : null;
  }

  /** Takes over the last state of a space. */
  public synchronized void stated(SpaceStatus status) {
    CameraRecord camera = camera(status.camera());
    Instant observed = status.lastObservedAt();
    if (camera != null && observed != null) {
      camera.seen(observed, clock.instant());
    }
    if (retired.remove(status.space())) {
      memory.give(ID_BYTES);
    }
    SpaceRecord space = space(status.space());
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
  private void shownNow(SpaceRecord space, Shown before, Instant at) {
    if (complete) {
      if (space.shown() != before) {
        enter(space, before, space.shown(), at);
      }
      count(space, space.occupancy(), at);
    }
    publish(space);
  }

  private void enter(SpaceRecord space, Shown before, Shown after, Instant at) {
    timelineOf(space).add(before, after, at, clock.instant());
  }

  /** Counts the car that came or left, where what is believed now tells of one. */
  private void count(SpaceRecord space, Occupancy occupancy, Instant at) {
    if (space.noteKnown(occupancy)) {
      timelineOf(space).addFlow(occupancy == Occupancy.OCCUPIED, at, clock.instant());
    }
  }

  private SiteTimeline timelineOf(SpaceRecord space) {
    String site = space.space().site();
    SiteTimeline known = timelines.get(site);
    if (known != null) {
      return known;
    }
    SiteTimeline timeline = new SiteTimeline(memory);
    // Without room nothing remembers it, and its site has a timeline of one moment.
    if (memory.take(SiteTimeline.BYTES)) {
      timelines.put(site, timeline);
    }
    return timeline;
  }

  /**
   * Calls unknown what has not been confirmed in time, though nothing was heard, and forgets the
   * cameras that are gone.
   */
  synchronized void expire() {
    Instant now = clock.instant();
    for (SpaceRecord space : spaces.values()) {
      Shown before = space.shown();
      if (space.expire(now)) {
        shownNow(space, before, now);
      }
    }
    forgetCameras();
    timelines
        .values()
        .removeIf(
            timeline -> {
              boolean empty = timeline.isEmpty(now);
              memory.give(empty ? SiteTimeline.BYTES : 0);
              return empty;
            });
    metrics.viewMemory(memory.used());
    if (!now.isBefore(nextClocks)) {
      nextClocks = now.plus(CLOCKS);
      reportClocks();
    }
  }

  private void reportClocks() {
    Long quickest = quickestMillis();
    int skewed = 0;
    double worst = 0;
    Instant now = clock.instant();
    for (CameraRecord camera : cameras.values()) {
      Double skew = camera.isHeard(now, silenceBudget) ? camera.skewSeconds(quickest) : null;
      if (skew != null) {
        skewed += CameraRecord.isSkewed(skew) ? 1 : 0;
        worst = Math.max(worst, Math.abs(skew));
      }
    }
    metrics.clocks(skewed, worst);
  }

  /**
   * Done now and then, and not with each space that leaves a camera: a space may also be taken up
   * by another, and all spaces are looked at.
   */
  private void forgetCameras() {
    if (!Collections.disjoint(unmapped, cameras.keySet())) {
      Set<CameraId> owners = spacesByCamera().keySet();
      int before = cameras.size();
      cameras.keySet().removeIf(camera -> unmapped.contains(camera) && !owners.contains(camera));
      memory.give((long) CameraRecord.BYTES * (before - cameras.size()));
    }
  }

  /** Forgets a space, until it has a state again. */
  public synchronized void retired(SpaceId space) {
    remember(retired, space, limits.spaces());
    forget(space);
  }

  private void forget(SpaceId space) {
    SpaceRecord removed = spaces.remove(space);
    if (removed != null) {
      leaveTimeline(removed);
      removed.release();
      feed.append(text(new Removed(space.site(), space.space(), true)));
    }
    SpaceRecord history = awaited.remove(space);
    if (history != null) {
      if (!complete) {
        leaveTimeline(history);
      }
      history.release();
    }
  }

  private void leaveTimeline(SpaceRecord space) {
    SiteTimeline timeline = timelines.get(space.space().site());
    if (timeline != null) {
      timeline.remove(space.shown(), clock.instant());
    }
  }

  /** Takes over a camera's map; spaces of its last map that have no state are forgotten. */
  public synchronized void mapped(SpaceMap map) {
    if (unmapped.remove(map.camera())) {
      memory.give(ID_BYTES);
    }
    CameraRecord camera = camera(map.camera());
    if (camera == null) {
      return;
    }
    camera.silentAfter(map.silenceBudget());
    CameraMap before = maps.get(map.camera());
    CameraMap now = CameraMap.of(map);
    if (!memory.take(now.bytes() - bytes(before))) {
      metrics.noRoom();
      return;
    }
    Set<String> ids = new HashSet<>();
    for (SpaceMap.MappedSpace mapped : map.spaces()) {
      ids.add(mapped.space());
      SpaceId id = new SpaceId(map.camera().site(), mapped.space());
      SpaceRecord space = retired.contains(id) ? null : space(id);
      if (space != null && space.mapped(map.camera().camera(), mapped.zone())) {
        publish(space);
      }
    }
    if (before != null) {
      leaveMap(before, ids);
    }
    maps.put(map.camera(), now);
    if (!now.equals(before)) {
      feed.append(text(new Remapped(now.site(), now.camera(), now)));
    }
  }

  /** Forgets a camera's map; and soon the camera, unless spaces are still its own. */
  public synchronized void unmapped(CameraId camera) {
    remember(unmapped, camera, limits.cameras());
    CameraMap before = maps.remove(camera);
    memory.give(bytes(before));
    if (before != null) {
      leaveMap(before, Set.of());
      feed.append(text(new Remapped(camera.site(), camera.camera(), null)));
    }
  }

  private static long bytes(@Nullable CameraMap map) {
    return map == null ? 0 : map.bytes();
  }

  private <T> void remember(Set<T> gone, T id, int most) {
    if (!gone.contains(id) && gone.size() < most && memory.take(ID_BYTES)) {
      gone.add(id);
    }
  }

  private void leaveMap(CameraMap map, Set<String> staying) {
    for (CameraMap.Outline outline : map.spaces()) {
      SpaceId id = new SpaceId(map.site(), outline.space());
      SpaceRecord space = spaces.get(id);
      if (!staying.contains(outline.space()) && space != null && space.leftMap(map.camera())) {
        if (complete || space.since() == null) {
          forget(id);
        } else {
          // It has a history, and its state may not have been read yet.
          spaces.remove(id);
          awaited.put(id, space);
        }
      }
    }
  }

  /** Takes over the counts of a site. */
  public synchronized void counted(SiteStatus status) {
    SiteStatus before = sites.get(status.site());
    if ((before != null || sites.size() < limits.cameras())
        && memory.take(bytes(status) - (before == null ? 0 : bytes(before)))) {
      sites.put(status.site(), status);
    } else {
      metrics.noRoom();
    }
  }

  private static long bytes(SiteStatus status) {
    return SITE_BYTES + (long) ZONE_BYTES * status.zones().size();
  }

  /**
   * Notes a crop that could not be read. Of a camera that is not known it is counted only: a key
   * that someone mistyped makes no camera.
   */
  public synchronized void deadLettered(@Nullable CameraId camera, CameraView.DeadLetter letter) {
    deadLetters++;
    CameraRecord record = camera == null ? null : cameras.get(camera);
    if (record != null) {
      record.deadLettered(letter);
    }
  }

  /** A space that exists; with what was heard of it before that was known. */
  private @Nullable SpaceRecord space(SpaceId id) {
    SpaceRecord known = spaces.get(id);
    if (known != null) {
      return known;
    }
    if (spaces.size() >= limits.spaces()) {
      metrics.noRoom();
      return null;
    }
    SpaceRecord history = awaited.remove(id);
    SpaceRecord space = history == null ? newRecord(id) : history;
    if (space == null) {
      metrics.noRoom();
      return null;
    }
    spaces.put(id, space);
    Instant since = space.since();
    if (since != null) {
      shownNow(space, Shown.UNKNOWN, since);
    }
    return space;
  }

  private @Nullable CameraRecord camera(CameraId id) {
    CameraRecord known = cameras.get(id);
    if (known == null) {
      if (cameras.size() >= limits.cameras() || !memory.take(CameraRecord.BYTES)) {
        metrics.noRoom();
        return null;
      }
      known = new CameraRecord(id);
      cameras.put(id, known);
    }
    return known;
  }

  private void publish(SpaceRecord space) {
    feed.append(text(space.view()));
  }

  private String text(Object value) {
    try {
      return json.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of strings and numbers can be written", e);
    }
  }

  /** Everything that the page draws, and where the feed stood in that moment. */
  public synchronized Snapshot snapshot() {
    return new Snapshot(
        feed.id(feed.last()),
        pulse(),
        spaces.values().stream().map(SpaceRecord::view).toList(),
        List.copyOf(maps.values()));
  }

  /** How the system fares. */
  public synchronized Pulse pulse() {
    Instant now = clock.instant();
    long[] sorted = Arrays.copyOf(ageMillis, Math.min(ages, AGES));
    Arrays.sort(sorted);
    return new Pulse(
        now,
        rate.perSecond(now),
        sorted.length == 0 ? null : sorted[sorted.length / 2] / 1e3,
        sorted.length == 0 ? null : sorted[sorted.length * 95 / 100] / 1e3,
        deadLetters,
        following,
        answeredAt,
        sites());
  }

  /** All sites, by name. */
  public synchronized List<SiteView> sites() {
    Instant now = clock.instant();
    Map<String, SiteTally> tallies = new TreeMap<>();
    for (SpaceRecord space : spaces.values()) {
      tallies
          .computeIfAbsent(space.space().site(), site -> new SiteTally())
          .add(space.zone(), space.shown());
    }
    for (CameraRecord camera : cameras.values()) {
      tallies
          .computeIfAbsent(camera.camera().site(), site -> new SiteTally())
          .add(camera.state(now, silenceBudget));
    }
    List<SiteView> views = new ArrayList<>(tallies.size());
    tallies.forEach((site, tally) -> views.add(tally.view(site, flow(site, now))));
    return views;
  }

  /** As published; counted here while nothing is. */
  private SiteStatus.Flow flow(String site, Instant now) {
    SiteStatus published = sites.get(site);
    if (published != null) {
      return published.flow();
    }
    SiteTimeline timeline = timelines.get(site);
    return timeline == null
        ? SiteStatus.Flow.NONE
        : new SiteStatus.Flow(timeline.entriesOfLastHour(now), timeline.exitsOfLastHour(now));
  }

  /** Whether anything was heard of a site. */
  public synchronized boolean hasSite(String site) {
    return spaces.keySet().stream().anyMatch(space -> space.site().equals(site))
        || cameras.keySet().stream().anyMatch(camera -> camera.site().equals(site));
  }

  /** One site; empty if nothing was heard of it. */
  public Optional<SiteView> site(String site) {
    return sites().stream().filter(view -> view.site().equals(site)).findFirst();
  }

  /** The spaces of a site, by name. */
  public synchronized List<SpaceView> spaces(String site) {
    return spaces.values().stream()
        .filter(space -> space.space().site().equals(site))
        .map(SpaceRecord::view)
        .sorted(Comparator.comparing(SpaceView::space))
        .toList();
  }

  /** One space with its recent history; empty if nothing was heard of it. */
  public synchronized Optional<SpaceDetail> space(SpaceId id, boolean cropsAreShown) {
    return Optional.ofNullable(spaces.get(id))
        .map(
            space ->
                new SpaceDetail(
                    space.view(),
                    space.validUntil(),
                    cropsAreShown,
                    space.changes(),
                    space.answers()));
  }

  /** The cameras of a site, by name; of all sites if none is named. */
  public synchronized List<CameraView> cameras(@Nullable String site) {
    Instant now = clock.instant();
    Map<CameraId, Integer> owned = spacesByCamera();
    Long quickest = quickestMillis();
    return cameras.values().stream()
        .filter(camera -> site == null || camera.camera().site().equals(site))
        .sorted(Comparator.comparing(camera -> camera.camera().key()))
        .map(
            camera ->
                camera.view(owned.getOrDefault(camera.camera(), 0), now, silenceBudget, quickest))
        .toList();
  }

  /** How many spaces each camera owns; none that owns none. */
  private Map<CameraId, Integer> spacesByCamera() {
    Map<CameraId, Integer> owned = new HashMap<>();
    for (SpaceRecord space : spaces.values()) {
      String camera = space.camera();
      if (camera != null) {
        owned.merge(new CameraId(space.space().site(), camera), 1, Integer::sum);
      }
    }
    return owned;
  }

  /** The least plausible age of any camera's crops: what batching and Kafka take at best. */
  private @Nullable Long quickestMillis() {
    Long quickest = null;
    for (CameraRecord camera : cameras.values()) {
      Long youngest = camera.youngestMillis();
      if (youngest != null && youngest >= 0 && (quickest == null || youngest < quickest)) {
        quickest = youngest;
      }
    }
    return quickest == null && !cameras.isEmpty() ? Long.valueOf(0) : quickest;
  }

  /** The maps of a site's cameras. */
  public synchronized List<CameraMap> maps(String site) {
    return maps.values().stream().filter(map -> map.site().equals(site)).toList();
  }

  /** The counts of a site over the last hours, oldest first; empty if nothing was heard of it. */
  public synchronized Optional<List<TimelinePoint>> timeline(String site) {
    return site(site)
        .map(
            view ->
                timelines
                    .getOrDefault(site, new SiteTimeline(memory))
                    .points(view.counts(), clock.instant()));
  }

  /** What the feed says of a space that is gone. */
  record Removed(String site, String space, boolean removed) {}

  /** What the feed says of a camera's new map; null if it has none any more. */
  record Remapped(String site, String camera, @Nullable CameraMap map) {}

  /** Counts in the making. */
  private static final class SiteTally {
    private final int[] all = new int[Shown.values().length];
    private final SortedMap<String, int[]> zones = new TreeMap<>();
    private final SortedMap<String, Integer> cameras = new TreeMap<>();

    void add(@Nullable String zone, Shown shown) {
      all[shown.ordinal()]++;
      if (zone != null) {
        zones.computeIfAbsent(zone, z -> new int[Shown.values().length])[shown.ordinal()]++;
      }
    }

    void add(String cameraState) {
      cameras.merge(cameraState, 1, Integer::sum);
    }

    SiteView view(String site, SiteStatus.Flow flow) {
      SortedMap<String, Counts> byZone = new TreeMap<>();
      zones.forEach((zone, counts) -> byZone.put(zone, counts(counts)));
      return new SiteView(
          site, counts(all), byZone, cameras, flow.entriesPerHour(), flow.exitsPerHour());
    }

    private static Counts counts(int[] counts) {
      return new Counts(
          Arrays.stream(counts).sum(),
          counts[Shown.EMPTY.ordinal()],
          counts[Shown.OCCUPIED.ordinal()],
          counts[Shown.UNKNOWN.ordinal()],
          counts[Shown.CLOSED.ordinal()]);
    }
  }
}
