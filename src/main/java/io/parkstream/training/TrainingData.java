package io.parkstream.training;

import io.parkstream.ParkstreamException;
import io.parkstream.domain.Occupancy;
import io.parkstream.image.PictureDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The folders of a run, split into pictures that train and pictures that validate.
 *
 * @param sources what is trained on, folder by folder
 * @param training every picture that is trained on
 * @param validation decoded to the network's size, never varied
 * @param unreadable files that were left out, with the reason
 */
record TrainingData(
    List<TrainingSource> sources,
    List<LabelledPicture> training,
    List<LabelledPicture> validation,
    List<String> unreadable) {

  /** One space in ten validates. */
  private static final int VALIDATION_ONE_IN = 10;

  /** More tell little more and cost minutes per epoch. */
  private static final int MAX_VALIDATION = 1_500;

  /**
   * A folder on the command line.
   *
   * @param folder holds {@code train/} or the class folders themselves
   * @param cropsPerEpoch how many of its crops an epoch shows; 0 for as many as it has
   */
  record Folder(Path folder, int cropsPerEpoch) {

    /** Reads {@code DIR} or {@code DIR@N}. */
    static Folder parse(String text) {
      int at = text.lastIndexOf('@');
      if (at < 0) {
        return new Folder(Path.of(text), 0);
      }
      try {
        return new Folder(
            Path.of(text.substring(0, at)), Integer.parseUnsignedInt(text.substring(at + 1)));
      } catch (NumberFormatException e) {
        throw new ParkstreamException(
            "'" + text + "': a number of crops per epoch must follow the @, as in data/lot@2000",
            e);
      }
    }

    Path pictures() {
      Path train = folder.resolve("train");
      return Files.isDirectory(train) ? train : folder;
    }
  }

  /**
   * Reads all folders.
   *
   * @param forTraining decodes to the size that is augmented from
   * @param forValidation decodes to the network's size
   */
  static TrainingData read(
      List<Folder> folders, PictureDecoder forTraining, PictureDecoder forValidation) {
    List<TrainingSource> sources = new ArrayList<>();
    List<LabelledPicture> training = new ArrayList<>();
    List<LabelledPicture> validation = new ArrayList<>();
    List<String> unreadable = new ArrayList<>();
    for (Folder folder : folders) {
      LabelledFolder pictures = LabelledFolder.read(folder.pictures(), forTraining);
      unreadable.addAll(pictures.unreadable());
      List<LabelledPicture> kept =
          pictures.pictures().stream().filter(picture -> !validates(picture)).toList();
      requireBothClasses(folder, kept);
      LabelledFolder.read(folder.pictures(), forValidation).pictures().stream()
          .filter(TrainingData::validates)
          .forEach(validation::add);
      training.addAll(kept);
      sources.add(
          new TrainingSource(
              kept, folder.cropsPerEpoch() > 0 ? folder.cropsPerEpoch() : kept.size()));
    }
    return new TrainingData(sources, training, thinned(validation), unreadable);
  }

  /** By space, so that the pictures of one space stay together; the same in every run. */
  private static boolean validates(LabelledPicture picture) {
    int hash = picture.space().hashCode();
    return Math.floorMod(hash ^ hash >>> 7, VALIDATION_ONE_IN) == 0;
  }

  private static List<LabelledPicture> thinned(List<LabelledPicture> pictures) {
    int step = pictures.size() / MAX_VALIDATION + 1;
    List<LabelledPicture> thinned = new ArrayList<>();
    for (int i = 0; i < pictures.size(); i += step) {
      thinned.add(pictures.get(i));
    }
    return thinned;
  }

  private static void requireBothClasses(Folder folder, List<LabelledPicture> pictures) {
    for (Occupancy label : List.of(Occupancy.EMPTY, Occupancy.OCCUPIED)) {
      if (pictures.stream().noneMatch(picture -> picture.label() == label)) {
        throw new ParkstreamException(
            "no '"
                + label.word()
                + "' picture of "
                + folder.pictures()
                + " is left to train on once one space in "
                + VALIDATION_ONE_IN
                + " validates; add pictures");
      }
    }
  }
}
