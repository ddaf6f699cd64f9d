package io.parkstream.training.dataset;

import io.parkstream.ParkstreamException;
import io.parkstream.domain.Occupancy;
import io.parkstream.image.OpenCvPictureDecoder;
import io.parkstream.image.PixelShape;
import io.parkstream.training.evaluation.Evaluator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

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
   * @throws ParkstreamException if there is one group only, or a side lacks a class
   */
  public static Result split(Path from, Path to, By by, double share) {
    LabelledFolder folder;
    try (OpenCvPictureDecoder decoder =
        new OpenCvPictureDecoder(PixelShape.VGG16, Evaluator.LIMITS)) {
      folder = LabelledFolder.read(from, decoder);
    }
    Set<String> keys = new TreeSet<>();
    folder.pictures().forEach(picture -> keys.add(by.key(picture)));
    String what = by.name().toLowerCase(Locale.ROOT);
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
    copy(train, to.resolve("train"));
    copy(distinct, to.resolve("test"));
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

  private static void copy(List<LabelledPicture> pictures, Path to) {
    for (LabelledPicture picture : pictures) {
      Path target = to.resolve(picture.label().word()).resolve(picture.file().getFileName());
      try {
        Files.createDirectories(to.resolve(picture.label().word()));
        Files.copy(picture.file(), target);
      } catch (IOException e) {
        throw new ParkstreamException(
            "cannot copy " + picture.file() + " to " + target + ": " + e, e);
      }
    }
  }
}
