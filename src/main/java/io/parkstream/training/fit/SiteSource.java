package io.parkstream.training.fit;

import io.parkstream.domain.Occupancy;
import io.parkstream.training.dataset.LabelledPicture;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * The training pictures of one site. Both classes are drawn equally often, and within a class each
 * view that has it: a camera with ten times the pictures of another teaches no more than that one.
 * Views are the cameras that file names tell; a folder whose names tell none is one view.
 */
final class SiteSource implements TrainingSource {
  /**
   * Pictures of a class from which on a view counts in full. Below it a view counts by its number,
   * so that a view's only occupied space is not shown a hundred times an epoch and learned by
   * heart.
   */
  static final int FULL_VIEW = 20;

  private final String site;
  private final int crops;
  private final int cropsPerEpoch;
  private final List<View> empty;
  private final List<View> occupied;

  /** What a view has of one class. */
  private record View(List<LabelledPicture> pictures) {
    int weight() {
      return Math.min(FULL_VIEW, pictures.size());
    }
  }

  SiteSource(String site, List<LabelledPicture> pictures, int cropsPerEpoch) {
    this.site = site;
    this.crops = pictures.size();
    this.cropsPerEpoch = cropsPerEpoch;
    empty = views(pictures, Occupancy.EMPTY);
    occupied = views(pictures, Occupancy.OCCUPIED);
  }

  private static List<View> views(List<LabelledPicture> pictures, Occupancy label) {
    Map<String, List<LabelledPicture>> views = new TreeMap<>();
    for (LabelledPicture picture : pictures) {
      if (picture.label() == label) {
        views.computeIfAbsent(picture.name().cameraOrSet(), any -> new ArrayList<>()).add(picture);
      }
    }
    return views.values().stream().map(List::copyOf).map(View::new).toList();
  }

  String site() {
    return site;
  }

  /** How many views there are, counted by the class that more of them have. */
  int views() {
    return Math.max(empty.size(), occupied.size());
  }

  @Override
  public int crops() {
    return crops;
  }

  @Override
  public int cropsPerEpoch() {
    return cropsPerEpoch;
  }

  @Override
  public Example draw(SplittableRandom random) {
    List<View> views = random.nextBoolean() ? empty : occupied;
    int pick = random.nextInt(views.stream().mapToInt(View::weight).sum());
    for (View view : views) {
      pick -= view.weight();
      if (pick < 0) {
        List<LabelledPicture> pictures = view.pictures();
        return Example.of(pictures.get(random.nextInt(pictures.size())));
      }
    }
    throw new IllegalStateException("no view for a pick");
  }
}
