package io.parkstream.web.view;

import io.parkstream.domain.Classification;
import io.parkstream.domain.Occupancy;
import io.parkstream.domain.OccupancyChange;
import io.parkstream.domain.SpaceId;
import io.parkstream.domain.SpaceState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the view remembers of one space. A method that takes something over says whether what is
 * shown of the space has changed. Not thread safe: the view's lock is around it.
 */
final class KnownSpace {
  /** What a space takes without its history, its ids and its place in the view included. */
  static final int BYTES = 900;

  private static final int CHANGE_BYTES = 800;
  private static final int ANSWER_BYTES = 250;

  private static final String EXPIRED = "expired";

  private final SpaceId space;
  private final ViewMemory memory;
  private final Ring<SpaceDetail.Change> changes;
  private final Ring<SpaceDetail.Answer> answers;
  private boolean stated;
  private @Nullable String mappedBy;
  private @Nullable String camera;
  private @Nullable String zone;
  private Occupancy occupancy = Occupancy.UNKNOWN;

  /** The last occupancy that was not unknown; null if there was none. */
  private @Nullable Occupancy known;

  private boolean closed;
  private boolean expired;
  private @Nullable String reason;
  private @Nullable Instant since;
  private @Nullable Instant lastObservedAt;
  private @Nullable Instant validUntil;
  private @Nullable Double probabilityOccupied;
  private long version;

  /**
   * @param memory of which {@link #BYTES} were taken for it, and {@link #release} gives them back
   */
  KnownSpace(SpaceId space, ViewLimits limits, ViewMemory memory) {
    this.space = space;
    this.memory = memory;
    this.changes = new Ring<>(limits.changesPerSpace(), CHANGE_BYTES, memory);
    this.answers = new Ring<>(limits.answersPerSpace(), ANSWER_BYTES, memory);
  }

  /**
   * Takes over what a space map says. Once a state is known, the zone is that of the state: the
   * service publishes one for each map that it takes, and it may refuse a map.
   */
  boolean mapped(String camera, @Nullable String zone) {
    String now = stated ? this.zone : zone;
    boolean different = !camera.equals(this.camera) || !Objects.equals(now, this.zone);
    this.mappedBy = camera;
    this.camera = camera;
    this.zone = now;
    return different;
  }

  /**
   * Takes over that a camera's map has it no more.
   *
   * @return whether nothing says any longer that it exists: no state, and no other camera's map
   */
  boolean leftMap(String camera) {
    if (camera.equals(mappedBy)) {
      mappedBy = null;
    }
    return !stated && mappedBy == null;
  }

  /** Takes over an answer. */
  boolean classified(Classification answer) {
    boolean otherCamera = !answer.camera().camera().equals(camera);
    camera = answer.camera().camera();
    // What lies ahead of the answer's own time was seen by a clock that has been put right since.
    if (lastObservedAt == null
        || answer.capturedAt().isAfter(lastObservedAt)
        || lastObservedAt.isAfter(answer.classifiedAt())) {
      lastObservedAt = answer.capturedAt();
      probabilityOccupied = rounded(answer.probabilityOccupied());
    }
    answers.add(
        new SpaceDetail.Answer(
            answer.capturedAt(),
            answer.occupancy().word(),
            rounded(answer.probabilityOccupied()),
            seconds(answer.captureToClassified()),
            answer.crop()));
    return otherCamera;
  }

  /** Takes over a change, unless it is known or older than what is known. */
  boolean changed(OccupancyChange change) {
    if (!isOlderThan(change)) {
      return false;
    }
    camera = change.camera().camera();
    occupancy = change.occupancy();
    expired = false;
    validUntil = null;
    reason = change.reason().word();
    since = change.eventTime();
    version = change.version();
    return true;
  }

  /** Whether what is known of the space came before this change. */
  boolean isOlderThan(OccupancyChange change) {
    return change.version() > version;
  }

  /**
   * Enters a change into the history: the state of the space may have come first, from its own
   * topic, and does not tell so much.
   *
   * @return whether it was there before
   */
  boolean remember(OccupancyChange change) {
    Float probability = change.probabilityOccupied();
    SpaceDetail.Change entry =
        new SpaceDetail.Change(
            change.occupancy().word(),
            change.previous().word(),
            change.reason().word(),
            change.eventTime(),
            change.evidenceCount(),
            change.firstEvidenceAt(),
            probability == null ? null : rounded(probability),
            change.sessionId(),
            change.model(),
            change.decidedBy());
    if (changes.contains(entry)) {
      return true;
    }
    changes.add(entry);
    return false;
  }

  /** Takes over a state, unless a change has come that is newer. */
  boolean stated(SpaceState status) {
    stated = true;
    if (status.version() < version) {
      return false;
    }
    Instant observed = status.lastObservedAt();
    if (observed != null
        && (lastObservedAt == null
            || observed.isAfter(lastObservedAt)
            || lastObservedAt.isAfter(status.publishedAt()))) {
      lastObservedAt = observed;
      Float probability = status.probabilityOccupied();
      if (probability != null) {
        probabilityOccupied = rounded(probability);
      }
    }
    validUntil = status.validUntil();
    String itsReason = status.reason() == null ? null : status.reason().word();
    boolean different =
        expired
            || occupancy != status.occupancy()
            || closed != status.closed()
            || !status.camera().camera().equals(camera)
            || !Objects.equals(status.zone(), zone)
            || !Objects.equals(itsReason, reason)
            || !status.since().equals(since);
    camera = status.camera().camera();
    zone = status.zone();
    occupancy = status.occupancy();
    closed = status.closed();
    expired = false;
    reason = itsReason;
    since = status.since();
    version = status.version();
    return different;
  }

  /** Notices that what is believed has not been confirmed in time. */
  boolean expire(Instant now) {
    boolean over = validUntil != null && validUntil.isBefore(now) && occupancy != Occupancy.UNKNOWN;
    boolean different = over && !expired;
    expired = over;
    return different;
  }

  /**
   * Notes what is believed, whether the space is closed or not: a car that comes or goes while
   * nobody sees it is counted when it is seen, and what is seen first tells of none.
   *
   * @return whether a car came or left: the last that was known differs
   */
  boolean noteKnown(Occupancy now) {
    if (now == Occupancy.UNKNOWN) {
      return false;
    }
    boolean turned = known != null && known != now;
    known = now;
    return turned;
  }

  Occupancy occupancy() {
    return occupancy;
  }

  Shown shown() {
    return closed ? Shown.CLOSED : expired ? Shown.UNKNOWN : Shown.of(occupancy);
  }

  @Nullable String camera() {
    return camera;
  }

  @Nullable String zone() {
    return zone;
  }

  SpaceId space() {
    return space;
  }

  /** When the belief began; the event time of a change that was just taken over. */
  @Nullable Instant since() {
    return since;
  }

  /** After this nothing is known unless a newer state came; null if not known. */
  @Nullable Instant validUntil() {
    return validUntil;
  }

  SpaceView view() {
    return new SpaceView(
        space.site(),
        space.space(),
        camera,
        zone,
        shown().word(),
        expired ? EXPIRED : reason,
        since,
        lastObservedAt,
        probabilityOccupied,
        version);
  }

  /** Gives back what it takes, once, when nobody is shown it any more. */
  void release() {
    changes.clear();
    answers.clear();
    memory.give(BYTES);
  }

  List<SpaceDetail.Change> changes() {
    return changes.newestFirst();
  }

  List<SpaceDetail.Answer> answers() {
    return answers.newestFirst();
  }

  /** Four digits tell apart what a person can tell apart, and halve the JSON. */
  static double rounded(double probability) {
    return Math.round(probability * 1e4) / 1e4;
  }

  static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
  }

  /** The space with its recent history. */
  SpaceDetail detail(boolean cropsAreShown) {
    return new SpaceDetail(view(), validUntil(), cropsAreShown, false, changes(), answers());
  }
}
