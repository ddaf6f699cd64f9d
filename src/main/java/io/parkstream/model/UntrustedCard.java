package io.parkstream.model;

import io.parkstream.model.GoldenPictures.Picture;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What is asked of a card and of golden pictures before anything else is done with a version: they
 * come from wherever the model comes from. Parsing has given records in which anything may be
 * missing.
 */
final class UntrustedCard {
  /** Files that a card lists; a version has seven. */
  private static final int MOST_FILES = 32;

  /** Smaller pictures lose all pixels in five pools, larger ones cost a thousand times the work. */
  private static final int LEAST_SIDE = 8;

  private static final int MOST_SIDE = 512;

  private static final int MOST_PICTURES = 1024;

  /** Data sets times engines in a report; that of the shipped model has twelve. */
  private static final int MOST_MEASUREMENTS = 1024;

  /** What the 8-bit form may differ by; beyond it the golden answers would hold nothing. */
  private static final double MOST_TOLERANCE = 0.05;

  private static final Pattern FILE = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  private UntrustedCard() {}

  /**
   * Refuses a card that is not that of the version in whose folder it lies.
   *
   * @throws ModelException that names what is wrong
   */
  static void require(Path file, ModelCard card, String name, int version) {
    Map<String, String> files = present(file, "files", card.files());
    present(file, "variant", card.variant());
    present(file, "labels", card.labels());
    ModelCard.Input input = present(file, "input", card.input());
    if (!name.equals(card.name()) || version != card.version()) {
      throw new ModelException(
          file
              + " is the card of "
              + quoted(card.name())
              + "/"
              + card.version()
              + "; a version's folder is not renamed, and lies where it was made for");
    }
    if (files.size() > MOST_FILES) {
      throw new ModelException(file + " lists " + files.size() + " files, at most " + MOST_FILES);
    }
    files.forEach((listed, sha256) -> requireListed(file, listed, sha256));
    for (String required : List.of(ModelRepository.ONNX, ModelRepository.GOLDEN)) {
      if (!files.containsKey(required)) {
        throw new ModelException(file + " names no checksum of " + required);
      }
    }
    card.placesOrNone().forEach((place, set) -> present(file, "places." + place, set));
    if (!ModelCard.LABELS.equals(card.labels())) {
      throw new ModelException(
          file + ": labels " + quoted(card.labels()) + ", expected " + ModelCard.LABELS);
    }
    if (outside(input.width()) || outside(input.height())) {
      throw new ModelException(
          file
              + ": pictures of "
              + input.width()
              + " × "
              + input.height()
              + " pixels; from "
              + LEAST_SIDE
              + " to "
              + MOST_SIDE
              + " are possible");
    }
  }

  private static boolean outside(int side) {
    return side < LEAST_SIDE || side > MOST_SIDE;
  }

  private static void requireListed(Path file, String listed, String sha256) {
    if (!FILE.matcher(listed).matches() || ModelRepository.CARD.equals(listed)) {
      throw new ModelException(
          file + " lists the file " + quoted(listed) + "; only names in its own folder may be");
    }
    if (sha256 == null || !SHA256.matcher(sha256).matches()) {
      throw new ModelException(file + " has no sha256 of " + listed + ": " + quoted(sha256));
    }
  }

  /**
   * Refuses golden pictures that would hold an engine to nothing.
   *
   * @throws ModelException that names what is wrong
   */
  static void require(Path file, GoldenPictures golden, ModelCard.Input input) {
    List<Picture> pictures = present(file, "pictures", golden.pictures());
    if (pictures.isEmpty() || pictures.size() > MOST_PICTURES) {
      throw new ModelException(
          file + " has " + pictures.size() + " pictures; expected 1 to " + MOST_PICTURES);
    }
    if (!(golden.tolerance() > 0 && golden.tolerance() <= MOST_TOLERANCE)) {
      throw new ModelException(
          file
              + " has a tolerance of "
              + golden.tolerance()
              + ", which is out of range; expected above 0 and at most "
              + MOST_TOLERANCE);
    }
    int bytes = input.width() * input.height() * 3;
    for (Picture picture : pictures) {
      if (picture == null || picture.pixels() == null || picture.pixels().length != bytes) {
        throw new ModelException(file + " has a picture that is not of " + bytes + " bytes");
      }
      if (!(picture.probabilityOccupied() >= 0 && picture.probabilityOccupied() <= 1)) {
        throw new ModelException(
            file
                + " has the answer "
                + picture.probabilityOccupied()
                + ", which is out of range; expected 0 to 1");
      }
    }
  }

  /**
   * Refuses a report that says nothing of some data set.
   *
   * @throws ModelException that names what is wrong
   */
  static void require(Path file, List<Agreement> measured) {
    List<Agreement> all = present(file, "dataSets", measured);
    if (all.size() > MOST_MEASUREMENTS) {
      throw new ModelException(
          file + " has " + all.size() + " data sets; expected at most " + MOST_MEASUREMENTS);
    }
    for (Agreement each : all) {
      Agreement there = present(file, "data set", each);
      present(file, "name of a data set", there.name());
    }
  }

  @SuppressWarnings("NullAway") // a parsed record holds null where its file says nothing
  private static <T> T present(Path file, String field, T value) {
    if (value == null) {
      throw new ModelException(file + " is not valid: it has no " + field);
    }
    return value;
  }

  /** Text from outside, short and on one line. */
  private static String quoted(Object text) {
    String line = Objects.toString(text).replaceAll("\\p{Cntrl}", "?");
    return "'" + (line.length() > 80 ? line.substring(0, 80) + "…" : line) + "'";
  }
}
