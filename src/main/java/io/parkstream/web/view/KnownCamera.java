package io.parkstream.web.view;

import io.parkstream.domain.CameraCondition;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.Classification;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What the view remembers of one camera. Not thread safe: the view's lock is around it. */
final class KnownCamera {
  /** Enough for a median that a single slow batch does not move. */
  private static final int AGES = 32;

  /** Slow gateways and busy engines stay below; what is wrong by more is a clock. */
  private static final Duration SKEWED = Duration.ofSeconds(30);

  /** What a camera takes, its ids and the message of its last dead letter included. */
  static final int BYTES = 4_000;

  private final CameraId camera;
  private final RateMeter rate = new RateMeter();
  private final long[] ageMillis = new long[AGES];
  private final boolean[] blind = new boolean[AGES];
  private int ages;
  private @Nullable Instant lastSeenAt;
  private CameraView.@Nullable AcceptedCrop lastAccepted;
  private CameraView.@Nullable DeadLetter lastDeadLetter;
  private long deadLetters;
  private @Nullable Duration silenceBudget;
  private @Nullable CameraCondition condition;

  KnownCamera(CameraId camera) {
    this.camera = camera;
  }

  CameraId camera() {
    return camera;
  }

  void classified(Classification answer) {
    rate.add(answer.classifiedAt());
    blind[ages % AGES] = answer.undecided() != null;
    ageMillis[ages++ % AGES] = answer.captureToClassified().toMillis();
    if (lastSeenAt == null || answer.classifiedAt().isAfter(lastSeenAt)) {
      lastSeenAt = answer.classifiedAt();
    }
    lastAccepted =
        new CameraView.AcceptedCrop(answer.space().space(), answer.capturedAt(), answer.crop());
  }

  /**
   * Takes over a sighting from before this view began.
   *
   * @param at by the camera's clock, which may be ahead
   */
  void seen(Instant at, Instant now) {
    Instant plausible = at.isAfter(now) ? now : at;
    if (lastSeenAt == null) {
      lastSeenAt = plausible;
    }
  }

  void deadLettered(CameraView.DeadLetter letter) {
    deadLetters++;
    lastDeadLetter = letter;
  }

  /** Its gateway says how it sees; null takes that back. */
  void conditioned(@Nullable CameraCondition said) {
    condition = said;
  }

  void silentAfter(@Nullable Duration budget) {
    this.silenceBudget = budget;
  }

  /** The youngest age of the latest crops, in milliseconds; null before there are a few. */
  @Nullable Long youngestMillis() {
    if (ages < 3) {
      return null;
    }
    return Arrays.stream(ageMillis, 0, Math.min(ages, AGES)).min().orElseThrow();
  }

  private @Nullable Double medianSeconds() {
    if (ages == 0) {
      return null;
    }
    long[] sorted = Arrays.copyOf(ageMillis, Math.min(ages, AGES));
    Arrays.sort(sorted);
    return sorted[sorted.length / 2] / 1e3;
  }

  String state(Instant now, Duration defaultBudget) {
    if (isAccepted(now, defaultBudget)) {
      if (condition != null && condition.hidesSpaces()) {
        return condition.kind().word();
      }
      return isBlind() ? "blind" : "live";
    }
    if (isRejected(now, defaultBudget)) {
      return "failing";
    }
    return lastSeenAt == null && lastDeadLetter == null ? "unseen" : "silent";
  }

  /** Whether most of its latest pictures show nothing. */
  private boolean isBlind() {
    int known = Math.min(ages, AGES);
    int seen = 0;
    for (int i = 0; i < known; i++) {
      seen += blind[i] ? 0 : 1;
    }
    return ages >= 3 && seen * 2 < known;
  }

  /** Whether it sends, good crops or bad ones. */
  boolean isHeard(Instant now, Duration defaultBudget) {
    return isAccepted(now, defaultBudget) || isRejected(now, defaultBudget);
  }

  private boolean isAccepted(Instant now, Duration defaultBudget) {
    return lastSeenAt != null && !lastSeenAt.plus(budget(defaultBudget)).isBefore(now);
  }

  private boolean isRejected(Instant now, Duration defaultBudget) {
    CameraView.DeadLetter letter = lastDeadLetter;
    return letter != null && !letter.at().plus(budget(defaultBudget)).isBefore(now);
  }

  private Duration budget(Duration defaultBudget) {
    return silenceBudget == null ? defaultBudget : silenceBudget;
  }

  /**
   * How far its clock is ahead of the service's, behind if negative; null if nothing tells. A crop
   * that was refused for its time tells until one is accepted after it.
   *
   * @param quickestMillis the least age of any camera's crops; null if not known
   */
  @Nullable Double skewSeconds(@Nullable Long quickestMillis) {
    CameraView.DeadLetter letter = lastDeadLetter;
    if (letter != null && (lastSeenAt == null || letter.at().isAfter(lastSeenAt))) {
      Double refused = letter.clockSkewSeconds();
      if (refused != null) {
        return refused;
      }
    }
    Long youngest = youngestMillis();
    return youngest == null || quickestMillis == null ? null : (quickestMillis - youngest) / 1e3;
  }

  /** Whether a skew is more than what a slow way to the service explains. */
  static boolean isSkewed(double skewSeconds) {
    return Math.abs(skewSeconds) > SKEWED.toMillis() / 1e3;
  }

  CameraView view(int spaces, Instant now, Duration defaultBudget, @Nullable Long quickestMillis) {
    return new CameraView(
        camera.site(),
        camera.camera(),
        state(now, defaultBudget),
        spaces,
        lastSeenAt,
        rate.perSecond(now),
        medianSeconds(),
        skewSeconds(quickestMillis),
        KnownSpace.seconds(budget(defaultBudget)),
        lastAccepted,
        lastDeadLetter,
        condition == null ? null : CameraView.Condition.of(condition),
        deadLetters);
  }
}
