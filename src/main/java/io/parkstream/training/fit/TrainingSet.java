package io.parkstream.training.fit;

import java.util.List;

/** What a network learns from, and by which pictures it is measured. */
interface TrainingSet {
  /** How many classes there are; 2 of parking spaces, empty and occupied. */
  int classes();

  List<TrainingSource> sources();

  /**
   * Training pictures of the size that is augmented from, evenly over all of them.
   *
   * @param most about how many
   */
  List<Example> sample(int most);

  /** Pictures of the network's size that are never trained on. */
  List<ScoredPictures.Group> validationGroups();

  /** Whether the groups that validate are whole sites, told from each other in reports. */
  boolean validatesOnSites();

  /** Tells this data from any other: the sha256 of all pictures and labels, in order. */
  String digest();

  default int cropsPerEpoch() {
    return sources().stream().mapToInt(TrainingSource::cropsPerEpoch).sum();
  }

  default double occupiedPerEpoch() {
    return sources().stream().mapToDouble(TrainingSource::occupiedPerEpoch).sum();
  }
}
