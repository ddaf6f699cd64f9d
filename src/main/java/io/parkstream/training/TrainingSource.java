package io.parkstream.training;

import io.parkstream.domain.Occupancy;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The training pictures of one folder, and how many of them an epoch shows. Both classes come
 * equally often, whatever the folder's balance.
 */
final class TrainingSource {
  private final List<LabelledPicture> empty;
  private final List<LabelledPicture> occupied;
  private final int cropsPerEpoch;

  TrainingSource(List<LabelledPicture> pictures, int cropsPerEpoch) {
    empty = pictures.stream().filter(picture -> picture.label() == Occupancy.EMPTY).toList();
    occupied = pictures.stream().filter(picture -> picture.label() == Occupancy.OCCUPIED).toList();
    this.cropsPerEpoch = cropsPerEpoch;
  }

  int crops() {
    return empty.size() + occupied.size();
  }

  int cropsPerEpoch() {
    return cropsPerEpoch;
  }

  LabelledPicture draw(SplittableRandom random) {
    List<LabelledPicture> pictures = random.nextBoolean() ? empty : occupied;
    return pictures.get(random.nextInt(pictures.size()));
  }
}
