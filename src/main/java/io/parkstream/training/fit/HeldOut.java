package io.parkstream.training.fit;

import io.parkstream.ParkstreamException;
import io.parkstream.training.dataset.LabelledFolder;
import io.parkstream.training.dataset.LabelledPicture;
import io.parkstream.training.dataset.PictureName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Which pictures of the training folders validate. */
final class HeldOut {
  /** One space in ten validates; of cameras and days as many as make a tenth of the pictures. */
  private static final int VALIDATION_ONE_IN = 10;

  /** More tell little more and cost minutes per epoch. */
  static final int MAX_VALIDATION = 1_500;

  private HeldOut() {}

  /** The pictures that validate instead of training; the same in every run. */
  static List<LabelledPicture> of(List<LabelledFolder> all, ValidationSplit split) {
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

  static List<LabelledPicture> thinned(List<LabelledPicture> pictures) {
    return thinned(pictures, MAX_VALIDATION);
  }

  /** At most so many, evenly over all. */
  static List<LabelledPicture> thinned(List<LabelledPicture> pictures, int most) {
    int step = pictures.size() / most + 1;
    List<LabelledPicture> thinned = new ArrayList<>();
    for (int i = 0; i < pictures.size(); i += step) {
      thinned.add(pictures.get(i));
    }
    return thinned;
  }
}
