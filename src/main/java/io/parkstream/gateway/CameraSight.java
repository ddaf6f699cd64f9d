package io.parkstream.gateway;

import io.parkstream.domain.CameraCondition.Kind;
import io.parkstream.domain.SpaceMap;
import io.parkstream.gateway.SceneReferences.Found;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bytedeco.opencv.opencv_core.Mat;
import org.jspecify.annotations.Nullable;

/**
 * Compares frames of a camera with the one that its map was drawn on. The ground is what counts:
 * cars, shadows and puddles come and go, and light changes, but slowly. What is lost from one look
 * to the next in the same light was hidden or is elsewhere; what fades with the light is said to be
 * neither. Not thread safe.
 */
final class CameraSight {
  /** Corners of a reference; with fewer nothing is found again. */
  static final int FEWEST_CORNERS = 150;

  /** Grey level that fewer than one pixel in twenty exceeds: night without lamps. */
  private static final double DARK = 32;

  /** Of the usual number of corners: what is blurred or covered has fewer. */
  private static final double FEW = 0.35;

  /** See {@link SceneFeatures#likeness}. */
  private static final double SAME_SCENE = 0.6;

  /** By how much brightness may change while the light counts as the same. */
  private static final double SAME_LIGHT = 1.6;

  /** Longer ago nobody knows what the light has done. */
  private static final Duration SUDDEN = Duration.ofSeconds(60);

  /** Light does not change faster, and rain is never the same twice. */
  private static final Duration LEARN_AGAIN = Duration.ofSeconds(60);

  /** Grey level: a black frame after one that is as bright on average was not night. */
  private static final double DAY = 80;

  /** Pixels of a frame of {@link SceneFeatures#MAX_WIDTH}; wind moves a mast by less. */
  private static final double LEAST_PIXELS = 4;

  /** Of a space's side: a crop that is off by less shows its space. */
  private static final double SHARE_OF_SPACE = 0.08;

  /** Of the frame's width: what is further off has no place in the frame. */
  private static final double AWAY = 0.5;

  private final SpaceMap map;
  private final double movedPixels;
  private @Nullable SceneReferences references;
  private @Nullable UsualSight usual;
  private @Nullable Instant lost;
  private Instant learned = Instant.EPOCH;
  private @Nullable Kind last;

  CameraSight(SpaceMap map) {
    this.map = map;
    double scale = Math.max(1, (double) map.frame().width() / SceneFeatures.MAX_WIDTH);
    movedPixels = Math.max(LEAST_PIXELS * scale, SHARE_OF_SPACE * medianSide(map));
  }

  private static double medianSide(SpaceMap map) {
    double[] sides =
        map.spaces().stream()
            .mapToDouble(space -> Math.sqrt(area(space.polygon())))
            .sorted()
            .toArray();
    return sides.length == 0 ? 0 : sides[sides.length / 2];
  }

  private static double area(List<SpaceMap.Corner> polygon) {
    double sum = 0;
    for (int i = 0; i < polygon.size(); i++) {
      SpaceMap.Corner one = polygon.get(i);
      SpaceMap.Corner next = polygon.get((i + 1) % polygon.size());
      sum += one.x() * next.y() - next.x() * one.y();
    }
    return Math.abs(sum) / 2;
  }

  /** Whether there is something to compare with. */
  boolean hasReference() {
    return references != null;
  }

  /**
   * Takes a frame as the one that the map was drawn on.
   *
   * @return whether enough of its ground can be found again
   */
  boolean refer(Mat frame) {
    SceneFeatures features = SceneFeatures.of(frame, map);
    if (features.count() < FEWEST_CORNERS || features.brightest() < DARK) {
      return false;
    }
    references =
        new SceneReferences(
            features,
            (int) (frame.cols() * features.scale()),
            (int) (frame.rows() * features.scale()));
    usual = null;
    return true;
  }

  /**
   * Looks at a frame.
   *
   * @param frame of the map's size; not changed
   */
  Sighting look(Mat frame, Instant at) {
    SceneReferences known = references;
    if (known == null) {
      return Sighting.nothing();
    }
    SceneFeatures now = SceneFeatures.of(frame, null);
    if (now.brightest() < DARK) {
      lost = lost == null ? at : lost;
      return Sighting.of(
          isSudden(at) && usual != null && usual.mean() >= DAY ? Kind.OBSTRUCTED : Kind.DARK);
    }
    Found found = known.find(now);
    Sighting sighting = found == null ? unrecognised(now, at) : recognised(now, found);
    last = sighting.kind() == null ? last : sighting.kind();
    if (found != null && sighting.kind() == Kind.CLEAR) {
      learn(known, frame, found, at);
      follow(now, found, at);
    } else if (lost == null) {
      lost = at;
    }
    return sighting;
  }

  private void learn(SceneReferences known, Mat frame, Found found, Instant at) {
    if (!found.isGood()
        && Math.abs(Duration.between(learned, at).toMillis()) >= LEARN_AGAIN.toMillis()) {
      learned = at;
      known.learn(SceneFeatures.of(frame, map), found);
    }
  }

  private void follow(SceneFeatures now, Found found, Instant at) {
    lost = null;
    UsualSight known = usual;
    if (known == null) {
      usual = new UsualSight(now, found.support(), at);
    } else {
      known.follow(now, found.support(), at);
    }
  }

  private Sighting recognised(SceneFeatures now, Found found) {
    double[] homography = Homography.enlarged(found.homography(), now.scale());
    double pixels = Homography.displacement(homography, map);
    if (pixels >= AWAY * map.frame().width()) {
      return Sighting.of(Kind.MOVED);
    }
    if (pixels >= movedPixels) {
      return new Sighting(Kind.MOVED, homography, pixels);
    }
    UsualSight known = usual;
    if (known != null) {
      HiddenCells hidden = HiddenCells.of(known, found.support(), now);
      if (hidden.areMost()) {
        return mostHidden(hidden);
      }
      if (now.count() < FEW * known.corners()) {
        return Sighting.of(Kind.OUT_OF_FOCUS);
      }
    }
    return Sighting.of(Kind.CLEAR);
  }

  /** Most of the ground is not found where it was. */
  private Sighting mostHidden(HiddenCells hidden) {
    if (hidden.isBySomething()) {
      return Sighting.of(Kind.OBSTRUCTED);
    }
    if (last == Kind.OBSTRUCTED) {
      // It may have become evening behind it.
      return Sighting.nothing();
    }
    usual = null;
    return Sighting.of(Kind.CLEAR);
  }

  private Sighting unrecognised(SceneFeatures now, Instant at) {
    UsualSight known = usual;
    if (known == null || !isSudden(at)) {
      return Sighting.nothing();
    }
    if (now.count() < FEW * known.corners()) {
      return Sighting.of(
          now.likeness(known.last()) >= SAME_SCENE ? Kind.OUT_OF_FOCUS : Kind.OBSTRUCTED);
    }
    if (now.likeness(known.last()) >= SAME_SCENE) {
      return Sighting.nothing();
    }
    double change = now.mean() / Math.max(1, known.mean());
    return change > SAME_LIGHT || change < 1 / SAME_LIGHT
        ? Sighting.nothing()
        : Sighting.of(Kind.MOVED);
  }

  /** Whether the ground was there just before it was lost. */
  private boolean isSudden(Instant at) {
    UsualSight known = usual;
    if (known == null) {
      return false;
    }
    Instant since = lost == null ? at : lost;
    return Duration.between(known.at(), since).compareTo(SUDDEN) <= 0;
  }
}
