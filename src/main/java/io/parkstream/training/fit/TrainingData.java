package io.parkstream.training.fit;

import io.parkstream.ParkstreamException;
import io.parkstream.domain.Occupancy;
import io.parkstream.image.PictureDecoder;
import io.parkstream.training.dataset.LabelledFolder;
import io.parkstream.training.dataset.LabelledPicture;
import io.parkstream.training.dataset.NearDuplicates;
import io.parkstream.training.dataset.PictureName;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The folders of a run, split into pictures that train and pictures that validate.
 *
 * @param sources what is trained on, folder by folder
 * @param training every picture that is trained on
 * @param validation decoded to the network's size, never varied
 * @param duplicates pictures left out of the validation because they nearly equal one that trains
 * @param unreadable files that were left out, with the reason
 */
record TrainingData(
    List<TrainingSource> sources,
    List<LabelledPicture> training,
    List<LabelledPicture> validation,
    int duplicates,
    List<String> unreadable) {

  /** One space in ten validates; of cameras and days as many as make a tenth of the pictures. */
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

    Path test() {
      return folder.resolve("test");
    }
  }

  /**
   * Reads all folders.
   *
   * @param forTraining decodes to the size that is augmented from
   * @param forValidation decodes to the network's size
   */
  static TrainingData read(
      List<Folder> folders,
      ValidationSplit split,
      Balance balance,
      PictureDecoder forTraining,
      PictureDecoder forValidation) {
    List<LabelledFolder> all = new ArrayList<>();
    List<String> unreadable = new ArrayList<>();
    for (Folder folder : folders) {
      LabelledFolder pictures = LabelledFolder.read(folder.pictures(), forTraining);
      unreadable.addAll(pictures.unreadable());
      all.add(pictures);
    }
    Set<LabelledPicture> kept = new HashSet<>();
    List<LabelledPicture> validation = new ArrayList<>();
    if (split == ValidationSplit.TEST) {
      validation.addAll(testFolders(folders, forValidation, unreadable));
    } else {
      kept.addAll(heldOut(all, split));
      for (LabelledPicture picture : ordered(all, kept)) {
        LabelledFolder.read(picture.file(), picture.label(), forValidation)
            .ifPresent(validation::add);
      }
    }
    List<TrainingSource> sources = new ArrayList<>();
    List<LabelledPicture> training = new ArrayList<>();
    for (int i = 0; i < folders.size(); i++) {
      List<LabelledPicture> pictures =
          all.get(i).pictures().stream().filter(picture -> !kept.contains(picture)).toList();
      if (pictures.isEmpty()) {
        continue;
      }
      requireBothClasses(folders.get(i).pictures() + " to train on", pictures, split);
      training.addAll(pictures);
      int asked = folders.get(i).cropsPerEpoch();
      sources.add(new TrainingSource(pictures, asked > 0 ? asked : pictures.size(), balance));
    }
    List<LabelledPicture> chosen = thinned(validation);
    requireBothClasses("any folder to validate", chosen, split);
    List<LabelledPicture> distinct = new NearDuplicates(training).without(chosen);
    if (!hasBothClasses(distinct)) {
      // too few to be choosy: drawn pictures, or a handful of a new car park
      distinct = chosen;
    }
    return new TrainingData(
        sources, training, distinct, chosen.size() - distinct.size(), unreadable);
  }

  /**
   * Groups of pictures that train, and pictures that validate.
   *
   * @param groups decoded to the size that is augmented from; each shown as often as it has
   *     pictures
   * @param validation decoded to the network's size
   */
  static TrainingData of(
      List<List<LabelledPicture>> groups, List<LabelledPicture> validation, Balance balance) {
    List<TrainingSource> sources =
        groups.stream().map(group -> new TrainingSource(group, group.size(), balance)).toList();
    return new TrainingData(
        sources, groups.stream().flatMap(List::stream).toList(), validation, 0, List.of());
  }

  private static List<LabelledPicture> testFolders(
      List<Folder> folders, PictureDecoder decoder, List<String> unreadable) {
    List<LabelledPicture> pictures = new ArrayList<>();
    for (Folder folder : folders) {
      if (Files.isDirectory(folder.test())) {
        LabelledFolder test = LabelledFolder.read(folder.test(), decoder);
        pictures.addAll(test.pictures());
        unreadable.addAll(test.unreadable());
      }
    }
    if (pictures.isEmpty()) {
      throw new ParkstreamException(
          "none of the folders holds a folder 'test' to validate with: "
              + folders.stream().map(Folder::folder).toList());
    }
    return pictures;
  }

  private static List<LabelledPicture> heldOut(List<LabelledFolder> all, ValidationSplit split) {
    if (split == ValidationSplit.SPACE) {
      return all.stream()
          .flatMap(folder -> folder.pictures().stream())
          .filter(picture -> isDrawn(picture.space()))
          .toList();
    }
    Function<PictureName, String> key =
        split == ValidationSplit.CAMERA ? PictureName::cameraOrSet : PictureName::dayOrSet;
    Map<String, List<LabelledPicture>> groups = new TreeMap<>();
    int total = 0;
    for (LabelledFolder folder : all) {
      for (LabelledPicture picture : folder.pictures()) {
        groups.computeIfAbsent(key.apply(picture.name()), any -> new ArrayList<>()).add(picture);
        total++;
      }
    }
    String what = split == ValidationSplit.CAMERA ? "camera" : "day";
    if (groups.size() < 2) {
      throw new ParkstreamException(
          "all pictures are of one "
              + what
              + " as far as their names tell ("
              + groups.keySet()
              + "); validate by space instead");
    }
    return smallestTenth(groups, total);
  }

  /** Groups in an order that only their names decide, as long as they fit into a tenth. */
  private static List<LabelledPicture> smallestTenth(
      Map<String, List<LabelledPicture>> groups, int total) {
    List<String> order =
        groups.keySet().stream()
            .sorted(
                (a, b) -> {
                  int first = Integer.compareUnsigned(mixed(a), mixed(b));
                  return first != 0 ? first : a.compareTo(b);
                })
            .toList();
    List<LabelledPicture> held = new ArrayList<>();
    for (String name : order) {
      List<LabelledPicture> group = groups.getOrDefault(name, List.of());
      if (held.size() + group.size() <= Math.ceil((double) total / VALIDATION_ONE_IN)) {
        held.addAll(group);
      }
    }
    if (held.isEmpty()) {
      groups.values().stream()
          .min((a, b) -> Integer.compare(a.size(), b.size()))
          .ifPresent(held::addAll);
    }
    return held;
  }

  /** By space, so that the pictures of one space stay together; the same in every run. */
  static boolean isDrawn(String space) {
    int hash = space.hashCode();
    return Math.floorMod(hash ^ hash >>> 7, VALIDATION_ONE_IN) == 0;
  }

  private static int mixed(String name) {
    int hash = name.hashCode() * 0x9E3779B9;
    return hash ^ hash >>> 15;
  }

  private static List<LabelledPicture> ordered(
      List<LabelledFolder> all, Set<LabelledPicture> kept) {
    return all.stream()
        .flatMap(folder -> folder.pictures().stream())
        .filter(kept::contains)
        .toList();
  }

  static List<LabelledPicture> thinned(List<LabelledPicture> pictures) {
    int step = pictures.size() / MAX_VALIDATION + 1;
    List<LabelledPicture> thinned = new ArrayList<>();
    for (int i = 0; i < pictures.size(); i += step) {
      thinned.add(pictures.get(i));
    }
    return thinned;
  }

  private static void requireBothClasses(
      String where, List<LabelledPicture> pictures, ValidationSplit split) {
    for (Occupancy label : List.of(Occupancy.EMPTY, Occupancy.OCCUPIED)) {
      if (pictures.stream().noneMatch(picture -> picture.label() == label)) {
        throw new ParkstreamException(
            "no '"
                + label.word()
                + "' picture is left of "
                + where
                + " once the pictures are split by "
                + split.name().toLowerCase(Locale.ROOT)
                + "; add pictures or split otherwise");
      }
    }
  }

  private static boolean hasBothClasses(List<LabelledPicture> pictures) {
    return pictures.stream().map(LabelledPicture::label).distinct().count() == 2;
  }

  double occupiedPerEpoch() {
    return sources.stream().mapToDouble(TrainingSource::occupiedPerEpoch).sum();
  }

  int cropsPerEpoch() {
    return sources.stream().mapToInt(TrainingSource::cropsPerEpoch).sum();
  }

  /** Tells this data from any other: the sha256 of all pixels and labels, in order. */
  String digest() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (TrainingSource source : sources) {
        digest.update(
            (source.crops() + "@" + source.cropsPerEpoch()).getBytes(StandardCharsets.UTF_8));
      }
      for (List<LabelledPicture> pictures : List.of(training, validation)) {
        for (LabelledPicture picture : pictures) {
          digest.update((byte) picture.label().ordinal());
          digest.update(picture.pixels());
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
