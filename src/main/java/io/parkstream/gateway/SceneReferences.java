package io.parkstream.gateway;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ground that a map was drawn on, as it looks by day, at night and in the rain: the first
 * reference is the map's, the others are learned while the camera is known not to have moved. Not
 * thread safe.
 */
final class SceneReferences {
  /** Day, dusk, night, each dry and wet. A further one takes the place of the one least used. */
  private static final int MOST = 6;

  /**
   * Corners of the reference that are found at the place where they should be, as a share. Ground
   * that is elsewhere has at most one in a thousand there.
   */
  private static final double RECOGNISED = 0.012;

  private static final int FEWEST_CORNERS = 15;

  /** Three times that: others need not be asked where else the ground may be. */
  private static final double CERTAIN = 3 * RECOGNISED;

  private static final double MUCH_BETTER = 2;

  /** Of the raster, with two corners each: those of one sign say nothing of the rest. */
  private static final int FEWEST_CELLS = 8;

  /** A reference that recognises less is of another light. */
  private static final double GOOD = 0.15;

  private static final Comparator<Candidate> BY_SHARE = Comparator.comparing(Candidate::share);

  private final List<Reference> references = new ArrayList<>();
  private final int width;
  private final int height;
  private long looks;

  private static final class Reference {
    final SceneFeatures features;
    final double[] fromMap;
    long used;

    Reference(SceneFeatures features, double[] fromMap) {
      this.features = features;
      this.fromMap = fromMap;
    }
  }

  /**
   * Where the ground is.
   *
   * @param homography from the map's reduced frame to this one's
   * @param support of the reference that shows it best, there
   */
  record Found(double[] homography, SceneMatch.Support support) {
    boolean isGood() {
      return support.share() >= GOOD;
    }
  }

  private record Candidate(
      Reference reference, SceneMatch match, double[] moved, SceneMatch.Support support) {
    double share() {
      return support.share();
    }
  }

  /**
   * One reference.
   *
   * @param first that of the map
   * @param width of the reduced frame, in pixels
   * @param height as above
   */
  SceneReferences(SceneFeatures first, int width, int height) {
    this.width = width;
    this.height = height;
    references.add(new Reference(first, Homography.identity()));
  }

  /** Looks for the ground; null if it is not recognised. */
  @Nullable Found find(SceneFeatures now) {
    looks++;
    List<Candidate> unmoved = new ArrayList<>();
    for (Reference reference : references) {
      SceneMatch match = new SceneMatch(reference.features, now);
      double[] still = Homography.identity();
      unmoved.add(new Candidate(reference, match, still, match.support(still)));
    }
    Candidate best = Collections.max(unmoved, BY_SHARE);
    // To compare all corners with all others takes most of the time.
    for (Candidate each : best.share() >= CERTAIN ? List.of(best) : unmoved) {
      Candidate moved = moved(each);
      best = moved != null && isBetter(moved, best) ? moved : best;
    }
    if (best.share() < RECOGNISED || best.support().foundSum() < FEWEST_CORNERS) {
      return null;
    }
    best.reference().used = looks;
    return new Found(Homography.then(best.reference().fromMap, best.moved()), best.support());
  }

  /**
   * Ground that is elsewhere is not where it was: a homography that finds little more than what has
   * stayed is one of a few corners that look alike.
   */
  private boolean isBetter(Candidate moved, Candidate best) {
    return Homography.shift(moved.moved(), width, height) < SceneMatch.REACH
        ? moved.share() >= best.share()
        : moved.share() >= MUCH_BETTER * best.share() && moved.support().cells() >= FEWEST_CELLS;
  }

  private @Nullable Candidate moved(Candidate unmoved) {
    double[] moved = unmoved.match().homography(FEWEST_CORNERS);
    return moved == null || !Homography.isPlausible(moved, width, height)
        ? null
        : new Candidate(
            unmoved.reference(), unmoved.match(), moved, unmoved.match().support(moved));
  }

  /**
   * Takes a frame of a camera that has not moved, if it is of a light that is new.
   *
   * @param features its ground, without cars
   * @param found in it
   */
  void learn(SceneFeatures features, Found found) {
    if (references.size() == MOST) {
      Reference least = references.get(1);
      for (Reference each : references.subList(1, MOST)) {
        least = each.used < least.used ? each : least;
      }
      references.remove(least);
    }
    Reference learned = new Reference(features, found.homography());
    learned.used = looks;
    references.add(learned);
  }
}
