package io.parkstream.web.view;

import io.parkstream.domain.CameraId;
import io.parkstream.domain.Classification;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.SpaceId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Crops worth asking a person about, per camera: those nearest to the line between empty and
 * occupied, one of each space, where a label moves it most; and some drawn at random over spaces
 * and time, so that what nobody doubts is seen too. Keeps where the pictures lie, and no picture.
 * What is drawn depends on where a crop lies alone, so that instances that read the same answers
 * keep the same crops. Thread safe.
 */
public final class ReviewPool {
  /**
   * From the answer of the model on. The service makes the topic of crops with a retention of an
   * hour; the rest is for the person.
   */
  public static final Duration MAX_AGE = Duration.ofMinutes(50);

  /** Of each kind and camera: two pages of twelve, should the other kind have none. */
  static final int MAX_CROPS = 24;

  /** With all crops some 16 MB; those of further cameras are ignored and counted. */
  static final int MAX_CAMERAS = 1000;

  /** Spaces of a camera whose last label is remembered. */
  private static final int MAX_LABELLED = 256;

  private static final Duration SWEEP = Duration.ofMinutes(1);

  private final ViewMetrics metrics;
  private final Clock clock;

  // Guarded by this.
  private final Map<CameraId, Pool> pools = new HashMap<>();
  private Instant swept = Instant.MIN;

  /** Why a crop is proposed. */
  public enum Reason {
    LINE,
    RANDOM
  }

  /**
   * A crop that a person may be asked about.
   *
   * @param probabilityOccupied as the answer gave it, calibrated: the line is one half
   */
  public record Candidate(
      SpaceId space,
      CropRef crop,
      Instant capturedAt,
      Instant classifiedAt,
      double probabilityOccupied,
      Reason reason) {
    private double distance() {
      return Math.abs(probabilityOccupied - 0.5);
    }

    private boolean isExpired(Instant now) {
      return classifiedAt.isBefore(now.minus(MAX_AGE));
    }
  }

  public ReviewPool(ViewMetrics metrics, Clock clock) {
    this.metrics = metrics;
    this.clock = clock;
  }

  /** Considers an answer; one that is no evidence is nothing to learn from. */
  public synchronized void classified(Classification answer) {
    if (answer.undecided() != null) {
      return;
    }
    Instant now = clock.instant();
    Pool pool = pools.get(answer.camera());
    if (pool == null) {
      sweep(now);
      if (pools.size() >= MAX_CAMERAS) {
        metrics.noRoom();
        return;
      }
      pool = new Pool();
      pools.put(answer.camera(), pool);
    }
    pool.add(answer, now);
  }

  /** Forgets cameras of which nothing is kept, at most once a minute. */
  private void sweep(Instant now) {
    if (pools.size() >= MAX_CAMERAS && !now.isBefore(swept.plus(SWEEP))) {
      swept = now;
      pools.values().removeIf(pool -> pool.isEmpty(now));
    }
  }

  /**
   * Proposes crops, half of them nearest to the line; where one kind has too few, more of the
   * other. In an order that does not tell which is which.
   *
   * @param count at most
   */
  public synchronized List<Candidate> propose(CameraId camera, int count) {
    Pool pool = pools.get(camera);
    return pool == null ? List.of() : pool.propose(count, clock.instant());
  }

  /**
   * A crop was labelled: it is proposed no more, and for a while its space only at random. A car
   * that stays would be asked about again and again.
   */
  public synchronized void labelled(CameraId camera, SpaceId space, CropRef crop) {
    Pool pool = pools.get(camera);
    if (pool != null) {
      pool.labelled(space, crop, clock.instant());
    }
  }

  /** What is kept of one camera. */
  private static final class Pool {
    private final Map<SpaceId, Candidate> nearest = new HashMap<>();
    private final TreeMap<Long, Candidate> drawn = new TreeMap<>();
    private final Map<SpaceId, Instant> labelled = new LinkedHashMap<>();

    void add(Classification answer, Instant now) {
      expire(now);
      addNearest(candidate(answer, Reason.LINE));
      drawn.put(key(answer.crop()), candidate(answer, Reason.RANDOM));
      if (drawn.size() > MAX_CROPS) {
        drawn.pollLastEntry();
      }
    }

    private static Candidate candidate(Classification answer, Reason reason) {
      return new Candidate(
          answer.space(),
          answer.crop(),
          answer.capturedAt(),
          answer.classifiedAt(),
          answer.probabilityOccupied(),
          reason);
    }

    /** Random, and the same at every instance; SplitMix64. */
    private static long key(CropRef crop) {
      long z = (crop.offset() << 12 ^ crop.partition()) + 0x9E3779B97F4A7C15L;
      z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
      z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
      return z ^ z >>> 31;
    }

    private void addNearest(Candidate candidate) {
      Candidate known = nearest.get(candidate.space());
      if (labelled.containsKey(candidate.space())
          || known != null && known.distance() <= candidate.distance()) {
        return;
      }
      nearest.put(candidate.space(), candidate);
      if (nearest.size() > MAX_CROPS) {
        Candidate farthest = farthest();
        if (farthest != null) {
          nearest.remove(farthest.space());
        }
      }
    }

    private @Nullable Candidate farthest() {
      return nearest.values().stream()
          .max(Comparator.comparingDouble(Candidate::distance))
          .orElse(null);
    }

    List<Candidate> propose(int count, Instant now) {
      expire(now);
      List<Candidate> byDistance = new ArrayList<>(nearest.values());
      byDistance.sort(
          Comparator.comparingDouble(Candidate::distance)
              .thenComparingLong(candidate -> key(candidate.crop())));
      Set<CropRef> taken = new HashSet<>();
      List<Candidate> proposed = new ArrayList<>();
      take(byDistance, count / 2, taken, proposed);
      take(drawn.values(), count - proposed.size(), taken, proposed);
      take(byDistance, count - proposed.size(), taken, proposed);
      proposed.sort(Comparator.comparingLong(candidate -> key(candidate.crop())));
      return proposed;
    }

    private static void take(
        Collection<Candidate> from, int most, Set<CropRef> taken, List<Candidate> proposed) {
      int left = most;
      for (Candidate candidate : from) {
        if (left > 0 && taken.add(candidate.crop())) {
          proposed.add(candidate);
          left--;
        }
      }
    }

    void labelled(SpaceId space, CropRef crop, Instant now) {
      nearest.remove(space);
      drawn.values().removeIf(candidate -> candidate.crop().equals(crop));
      labelled.remove(space);
      labelled.put(space, now);
      if (labelled.size() > MAX_LABELLED) {
        labelled.remove(labelled.keySet().iterator().next());
      }
    }

    private void expire(Instant now) {
      nearest.values().removeIf(candidate -> candidate.isExpired(now));
      drawn.values().removeIf(candidate -> candidate.isExpired(now));
      labelled.values().removeIf(at -> at.isBefore(now.minus(MAX_AGE)));
    }

    boolean isEmpty(Instant now) {
      expire(now);
      return nearest.isEmpty() && drawn.isEmpty() && labelled.isEmpty();
    }
  }
}
