package io.parkstream.training.fit;

import io.parkstream.domain.Occupancy;
import io.parkstream.training.dataset.LabelledPicture;
import java.util.List;
import java.util.SplittableRandom;

/** The training pictures of one folder, and how many of them an epoch shows. */
final class TrainingSource {
  private final List<LabelledPicture> all;
  private final List<LabelledPicture> empty;
  private final List<LabelledPicture> occupied;
  private final int cropsPerEpoch;
  private final boolean bothClassesAlike;

  TrainingSource(List<LabelledPicture> pictures, int cropsPerEpoch, Balance balance) {
    all = List.copyOf(pictures);
    empty = pictures.stream().filter(picture -> picture.label() == Occupancy.EMPTY).toList();
    occupied = pictures.stream().filter(picture -> picture.label() == Occupancy.OCCUPIED).toList();
    this.cropsPerEpoch = cropsPerEpoch;
    this.bothClassesAlike = balance == Balance.SAMPLING;
  }

  int crops() {
    return all.size();
  }

  int cropsPerEpoch() {
    return cropsPerEpoch;
  }

  /** How many crops of occupied spaces an epoch shows on average. */
  double occupiedPerEpoch() {
    return cropsPerEpoch * (bothClassesAlike ? 0.5 : (double) occupied.size() / all.size());
  }

  LabelledPicture draw(SplittableRandom random) {
    List<LabelledPicture> pictures = all;
    if (bothClassesAlike) {
      pictures = random.nextBoolean() ? empty : occupied;
    }
    return pictures.get(random.nextInt(pictures.size()));
  }
}
