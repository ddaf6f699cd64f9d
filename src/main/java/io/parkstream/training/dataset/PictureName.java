package io.parkstream.training.dataset;

import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the name of a file says about its picture. Known are the names of
 *
 * <ul>
 *   <li>CNR-EXT: {@code S_2016-01-16_14.10_C09_257.jpg}
 *   <li>CNRPark: {@code 20150703_1515_27.jpg} in a folder per camera, or with the camera before it,
 *       {@code A_20150703_1515_27.jpg}
 *   <li>PKLot's segmented spaces: {@code 2012-09-12_06_05_16#001.jpg}, with the car park before it
 *       or in the folders {@code PUC/Sunny/2012-09-12/Occupied}
 *   <li>crops cut from PKLot frames, and labels: {@code 2012-09-11_15_16_58_pucpr_10.jpg}, where a
 *       {@code ~} in the space stands for {@code _}
 * </ul>
 *
 * <p>each also as Roboflow renames it ({@code …_jpg.rf.0123abcd.jpg}) and as a copy ({@code …
 * (1)}).
 *
 * @param set the folder that holds {@code empty/} and {@code occupied/}, by its last two names
 * @param space pictures of one space share it: its number, or else the last part of the name
 * @param spaceKnown whether that seems to be a space, and no time, checksum or counter that every
 *     picture has to itself
 * @param camera null if the name does not say
 * @param day as 2016-01-16; null if the name does not say
 * @param weather sunny, overcast, cloudy or rainy; null if the name does not say
 */
public record PictureName(
    String set,
    String space,
    boolean spaceKnown,
    @Nullable String camera,
    @Nullable String day,
    @Nullable String weather) {
  private static final Pattern CNR_EXT =
      Pattern.compile("([SOR])_(\\d{4}-\\d\\d-\\d\\d)_\\d\\d\\.?\\d\\d_(C\\d+)_(\\d+)");
  private static final Pattern CNR_PARK =
      Pattern.compile("(?:([AB])[_-](?:.*[_-])?)?(\\d{4})(\\d\\d)(\\d\\d)_\\d{4}_(\\d+)");
  private static final String TIME = "(\\d{4}-\\d\\d-\\d\\d)[_-]\\d\\d[_-]\\d\\d[_-]\\d\\d";
  private static final Pattern PKLOT_SEGMENTED =
      Pattern.compile("(?:(.*)[_-])?" + TIME + "(?:#|_#|%23|[_-])(\\d+)");
  private static final Pattern PKLOT = Pattern.compile(TIME + "_(.+)_([^_]+)");

  /** For the {@code _} of a space, which ends where the last one stands; in no id itself. */
  private static final char UNDERSCORE = '~';

  /** What tools put behind a name. */
  private static final Pattern ADDED =
      Pattern.compile("(_(jpe?g|png|webp)\\.rf\\.[0-9A-Za-z]+|[ _]?\\(\\d+\\)|[ _-]copy\\d*)$");

  /** Parts that tell pictures apart and not spaces: times, epochs, checksums. */
  private static final Pattern NO_SPACE =
      Pattern.compile(
          "\\d{6,}.*|\\d\\d[.:h-]\\d\\d([.:-]\\d\\d)?|(?=.*\\d)[0-9a-f]{8,}|.*[#:].*",
          Pattern.CASE_INSENSITIVE);

  /** PKLot's car parks, wherever a name or folder speaks of them. */
  private static final Pattern PKLOT_CAMERA =
      Pattern.compile("(^|.*[^a-z])(pucpr|puc|ufpr0?4|ufpr0?5)([^a-z0-9].*|$)");

  /** A space as it stands behind the last {@code _} of a name; no two spaces look the same. */
  static String inName(String space) {
    return space.replace('_', UNDERSCORE);
  }

  public static PictureName of(Path file) {
    Path absolute = file.toAbsolutePath();
    Path classFolder = absolute.getParent();
    Path setFolder = classFolder == null ? null : classFolder.getParent();
    String set = setFolder == null ? "" : DataSetName.of(setFolder);
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    String stem = dot < 0 ? name : name.substring(0, dot);
    for (Matcher added = ADDED.matcher(stem); added.find(); added = ADDED.matcher(stem)) {
      stem = stem.substring(0, added.start());
    }
    return of(set, stem, setFolder);
  }

  private static PictureName of(String set, String stem, @Nullable Path setFolder) {
    Matcher cnrExt = CNR_EXT.matcher(stem);
    if (cnrExt.matches()) {
      return new PictureName(
          set, cnrExt.group(4), true, cnrExt.group(3), cnrExt.group(2), weather(cnrExt.group(1)));
    }
    Matcher cnrPark = CNR_PARK.matcher(stem);
    if (cnrPark.matches()) {
      String named = cnrPark.group(1);
      String camera = named == null ? set.substring(set.lastIndexOf('/') + 1) : named;
      String day = cnrPark.group(2) + "-" + cnrPark.group(3) + "-" + cnrPark.group(4);
      return new PictureName(set, cnrPark.group(5), true, camera, day, null);
    }
    Matcher segmented = PKLOT_SEGMENTED.matcher(stem);
    if (segmented.matches()) {
      String before = segmented.group(1);
      String named = before == null ? null : pkLotCamera(before);
      return new PictureName(
          set,
          segmented.group(3).replaceFirst("^0+(?=.)", ""),
          true,
          named != null ? named : inFolders(setFolder, true),
          segmented.group(2),
          inFolders(setFolder, false));
    }
    Matcher pkLot = PKLOT.matcher(stem);
    if (pkLot.matches()) {
      String space = pkLot.group(3).replace(UNDERSCORE, '_');
      return new PictureName(set, space, true, pkLot.group(2), pkLot.group(1), null);
    }
    String last = stem.substring(stem.lastIndexOf('_') + 1);
    String space = last.isEmpty() ? stem : last;
    return new PictureName(set, space, !NO_SPACE.matcher(space).matches(), null, null, null);
  }

  /** PKLot's folders {@code PUC/Sunny/2012-09-12}: the car park or the weather. */
  private static @Nullable String inFolders(@Nullable Path folder, boolean camera) {
    for (Path at = folder; at != null && at.getFileName() != null; at = at.getParent()) {
      String name = String.valueOf(at.getFileName());
      String found = camera ? pkLotCamera(name) : pkLotWeather(name);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private static @Nullable String pkLotCamera(String text) {
    Matcher camera = PKLOT_CAMERA.matcher(text.toLowerCase(Locale.ROOT));
    if (!camera.matches()) {
      return null;
    }
    return switch (camera.group(2)) {
      case "puc", "pucpr" -> "pucpr";
      case "ufpr4", "ufpr04" -> "ufpr04";
      default -> "ufpr05";
    };
  }

  private static @Nullable String pkLotWeather(String text) {
    String word = text.toLowerCase(Locale.ROOT);
    return switch (word) {
      case "sunny", "cloudy", "rainy" -> word;
      default -> null;
    };
  }

  private static String weather(String letter) {
    return switch (letter) {
      case "S" -> "sunny";
      case "O" -> "overcast";
      default -> "rainy";
    };
  }

  /** Whether one number means one space whichever camera looks at it, as in CNR-EXT. */
  public boolean isNumberedAcrossCameras() {
    return weather != null && camera != null && camera.matches("C\\d+");
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
