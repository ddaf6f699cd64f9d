package io.parkstream.training.dataset;

import io.parkstream.training.evaluation.Evaluator;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the name of a file tells of its picture. Known are the names of CNR-EXT ({@code
 * S_2016-01-16_14.10_C09_257.jpg}), CNRPark ({@code 20150703_1515_27.jpg} in a folder per camera),
 * and of crops cut from PKLot frames ({@code 2012-09-11_15_16_58_pucpr_10.jpg}).
 *
 * @param set the folder that holds {@code empty/} and {@code occupied/}, by its last two names
 * @param space the last part of the name: pictures of one space share it
 * @param camera null if the name does not tell
 * @param day as 2016-01-16; null if the name does not tell
 * @param weather sunny, overcast or rainy; null if the name does not tell
 */
public record PictureName(
    String set,
    String space,
    @Nullable String camera,
    @Nullable String day,
    @Nullable String weather) {
  private static final Pattern CNR_EXT =
      Pattern.compile("([SOR])_(\\d{4}-\\d\\d-\\d\\d)_\\d\\d\\.\\d\\d_(C\\d+)_(\\d+)");
  private static final Pattern CNR_PARK = Pattern.compile("(\\d{4})(\\d\\d)(\\d\\d)_\\d{4}_(\\d+)");
  private static final Pattern PKLOT =
      Pattern.compile("(\\d{4}-\\d\\d-\\d\\d)_\\d\\d_\\d\\d_\\d\\d_(.+)_([^_]+)");

  public static PictureName of(Path file) {
    Path classFolder = file.toAbsolutePath().getParent();
    Path setFolder = classFolder == null ? null : classFolder.getParent();
    String set = setFolder == null ? "" : Evaluator.name(setFolder);
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    return of(set, dot < 0 ? name : name.substring(0, dot));
  }

  private static PictureName of(String set, String stem) {
    Matcher cnrExt = CNR_EXT.matcher(stem);
    if (cnrExt.matches()) {
      return new PictureName(
          set, cnrExt.group(4), cnrExt.group(3), cnrExt.group(2), weather(cnrExt.group(1)));
    }
    Matcher cnrPark = CNR_PARK.matcher(stem);
    if (cnrPark.matches()) {
      String day = cnrPark.group(1) + "-" + cnrPark.group(2) + "-" + cnrPark.group(3);
      return new PictureName(
          set, cnrPark.group(4), set.substring(set.lastIndexOf('/') + 1), day, null);
    }
    Matcher pkLot = PKLOT.matcher(stem);
    if (pkLot.matches()) {
      return new PictureName(set, pkLot.group(3), pkLot.group(2), pkLot.group(1), null);
    }
    String last = stem.substring(stem.lastIndexOf('_') + 1);
    return new PictureName(set, last.isEmpty() ? stem : last, null, null, null);
  }

  private static String weather(String letter) {
    return switch (letter) {
      case "S" -> "sunny";
      case "O" -> "overcast";
      default -> "rainy";
    };
  }

  /** The camera; a set whose names tell none counts as one camera. */
  public String cameraOrSet() {
    return camera == null ? set : camera;
  }

  /** The day; a set whose names tell none counts as one day. */
  public String dayOrSet() {
    return day == null ? set : day;
  }
}
