package io.parkstream.training.dataset;

import io.parkstream.FileFaults;
import io.parkstream.ParkstreamException;
import io.parkstream.domain.Occupancy;
import io.parkstream.image.OpenCvPictureDecoder;
import io.parkstream.image.PixelShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Copies a labelled folder into {@code train} and {@code test}, so that no space, camera or day
 * stands on both sides, nor a picture that nearly equals one of the other side.
 */
public final class DatasetSplit {
  private DatasetSplit() {}

  /** What stays on one side. */
  public enum By {
    SPACE,
    CAMERA,
    DAY;

    String key(LabelledPicture picture) {
      return switch (this) {
        case SPACE -> picture.space();
        case CAMERA -> picture.name().cameraOrSet();
        case DAY -> picture.name().dayOrSet();
      };
    }

    boolean isTold(PictureName name) {
      return switch (this) {
        case SPACE -> name.spaceKnown();
        case CAMERA -> name.camera() != null;
        case DAY -> name.day() != null;
      };
    }
  }

  /**
   * What was done.
   *
   * @param train pictures
   * @param test pictures
   * @param duplicates left out of the test for being nearly the same as one that trains
   * @param unreadable files left out, with the reason
   */
  public record Result(int train, int test, int duplicates, List<String> unreadable) {}

  /**
   * Splits.
   *
   * @param share of the groups that is to test, above 0 to below 1
   * @throws ParkstreamException if a name does not tell the group, there is one group only, a side
   *     lacks a class, or there are pictures in {@code to} already
   */
  public static Result split(Path from, Path to, By by, double share) {
    LabelledFolder folder;
    try (OpenCvPictureDecoder decoder =
        new OpenCvPictureDecoder(PixelShape.VGG16, LabelledFolder.LIMITS)) {
      folder = LabelledFolder.read(from, decoder);
    }
    Set<String> keys = new TreeSet<>();
    folder.pictures().forEach(picture -> keys.add(by.key(picture)));
    String what = by.name().toLowerCase(Locale.ROOT);
    requireTold(folder, by, what);
    if (keys.size() < 2) {
      throw new ParkstreamException(
          from + " shows one " + what + " as far as names tell: " + keys + "; split otherwise");
    }
    Set<String> tested = tested(keys, share);
    List<LabelledPicture> train = new ArrayList<>();
    List<LabelledPicture> test = new ArrayList<>();
    for (LabelledPicture picture : folder.pictures()) {
      (tested.contains(by.key(picture)) ? test : train).add(picture);
    }
    List<LabelledPicture> distinct = new NearDuplicates(train).without(test);
    requireBothClasses(train, "train", what);
    requireBothClasses(distinct, "test", what);
    copy(Map.of(to.resolve("train"), train, to.resolve("test"), distinct));
    return new Result(
        train.size(), distinct.size(), test.size() - distinct.size(), folder.unreadable());
  }

  /** The same groups every time, in an order that only their names decide. */
  private static Set<String> tested(Set<String> keys, double share) {
    int count = (int) Math.max(1, Math.min(keys.size() - 1, Math.round(keys.size() * share)));
    return new HashSet<>(
        keys.stream().sorted((a, b) -> Integer.compare(mixed(a), mixed(b))).limit(count).toList());
  }

  private static int mixed(String name) {
    int hash = name.hashCode() * 0x9E3779B9;
    return hash ^ hash >>> 15;
  }

  private static void requireBothClasses(List<LabelledPicture> pictures, String side, String what) {
    for (Occupancy label : List.of(Occupancy.EMPTY, Occupancy.OCCUPIED)) {
      if (pictures.stream().noneMatch(picture -> picture.label() == label)) {
        throw new ParkstreamException(
            "'"
                + side
                + "' would have no '"
                + label.word()
                + "' picture when split by "
                + what
                + "; choose another share or split otherwise");
      }
    }
  }

  /** A picture whose group is not known could stand on both sides. */
  private static void requireTold(LabelledFolder folder, By by, String what) {
    List<LabelledPicture> untold =
        folder.pictures().stream().filter(picture -> !by.isTold(picture.name())).toList();
    if (untold.isEmpty() || (by != By.SPACE && untold.size() == folder.pictures().size())) {
      return;
    }
    throw new ParkstreamException(
        untold.size()
            + " of "
            + folder.pictures().size()
            + " names tell no "
            + what
            + ", the first: "
            + untold.get(0).file()
            + "; expected names as of CNR-EXT (S_2016-01-16_14.10_C09_257.jpg), CNRPark"
            + " (20150703_1515_27.jpg), PKLot (2012-09-12_06_05_16#001.jpg), or such that end in _ and"
            + " the space (day1_17.jpg)");
  }

  /** Copies all or nothing. */
  private static void copy(Map<Path, List<LabelledPicture>> sides) {
    for (Path side : sides.keySet()) {
      if (Files.exists(side)) {
        throw new ParkstreamException(
            side
                + " already exists; choose a new folder, so that it holds no picture of an earlier split");
      }
    }
    try {
      for (Map.Entry<Path, List<LabelledPicture>> side : sides.entrySet()) {
        for (LabelledPicture picture : side.getValue()) {
          Path folder = side.getKey().resolve(picture.label().word());
          Files.createDirectories(folder);
          Files.copy(picture.file(), folder.resolve(picture.file().getFileName()));
        }
      }
    } catch (IOException e) {
      sides.keySet().forEach(DatasetSplit::delete);
      throw new ParkstreamException(
          "cannot copy a picture, nothing was split: " + FileFaults.describe(e), e);
    }
  }

  private static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new ParkstreamException("cannot delete " + folder + ": " + FileFaults.reason(e), e);
    }
  }
}
