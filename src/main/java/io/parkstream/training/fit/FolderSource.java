package io.parkstream.training.fit;

import io.parkstream.domain.Occupancy;
import io.parkstream.training.dataset.LabelledPicture;
import java.util.List;
import java.util.SplittableRandom;

/** The training pictures of one folder, each as likely as any other of its class. */
final class FolderSource implements TrainingSource {
  private final List<LabelledPicture> all;
  private final List<LabelledPicture> empty;
  private final List<LabelledPicture> occupied;
  private final int cropsPerEpoch;
  private final boolean bothClassesAlike;

  FolderSource(List<LabelledPicture> pictures, int cropsPerEpoch, Balance balance) {
    all = List.copyOf(pictures);
    empty = pictures.stream().filter(picture -> picture.label() == Occupancy.EMPTY).toList();
    occupied = pictures.stream().filter(picture -> picture.label() == Occupancy.OCCUPIED).toList();
    this.cropsPerEpoch = cropsPerEpoch;
    this.bothClassesAlike = balance == Balance.SAMPLING;
  }

  @Override
  public int crops() {
    return all.size();
  }

  @Override
  public int cropsPerEpoch() {
    return cropsPerEpoch;
  }

  @Override
  public double occupiedPerEpoch() {
    return cropsPerEpoch * (bothClassesAlike ? 0.5 : (double) occupied.size() / all.size());
  }

  @Override
  public Example draw(SplittableRandom random) {
    List<LabelledPicture> pictures = all;
    if (bothClassesAlike) {
      pictures = random.nextBoolean() ? empty : occupied;
    }
    return Example.of(pictures.get(random.nextInt(pictures.size())));
  }
}
