package io.parkstream.training.dataset;

import io.parkstream.FileFaults;
import io.parkstream.ParkstreamException;
import io.parkstream.domain.Occupancy;
import io.parkstream.image.DecodeResult;
import io.parkstream.image.DecodeResult.Decoded;
import io.parkstream.image.DecodeResult.Undecodable;
import io.parkstream.image.PictureDecoder;
import io.parkstream.image.PictureLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A folder of labelled pictures: {@code empty/} and {@code occupied/}, as Keras' {@code
 * flow_from_directory} wants it. Pictures are decoded once and kept as bytes.
 *
 * @param unreadable files that are no pictures, each with the reason; left out, not fatal
 */
public record LabelledFolder(Path folder, List<LabelledPicture> pictures, List<String> unreadable) {
  /**
   * Labelled pictures come from people's own disks: bounds against accidents, wider than a crop's.
   */
  public static final PictureLimits LIMITS = new PictureLimits(16 << 20, 4096 * 4096, 64);

  private static final Set<String> EXTENSIONS = Set.of("jpg", "jpeg", "png", "webp");

  /**
   * Reads the folder.
   *
   * @throws ParkstreamException if a class has no folder or no readable picture
   */
  public static LabelledFolder read(Path folder, PictureDecoder decoder) {
    List<LabelledPicture> pictures = new ArrayList<>();
    List<String> unreadable = new ArrayList<>();
    for (Occupancy label : List.of(Occupancy.EMPTY, Occupancy.OCCUPIED)) {
      int before = pictures.size();
      for (Path file : files(folder, label)) {
        read(file, label, decoder, pictures, unreadable);
      }
      if (pictures.size() == before) {
        throw new ParkstreamException(
            folder.resolve(label.word())
                + " holds no readable picture ("
                + EXTENSIONS
                + "); both classes are needed"
                + (unreadable.isEmpty() ? "" : ", for example " + unreadable.get(0)));
      }
    }
    return new LabelledFolder(folder, List.copyOf(pictures), List.copyOf(unreadable));
  }

  /** Reads one picture; empty if it cannot be read. */
  public static Optional<LabelledPicture> read(Path file, Occupancy label, PictureDecoder decoder) {
    List<LabelledPicture> pictures = new ArrayList<>();
    read(file, label, decoder, pictures, new ArrayList<>());
    return pictures.stream().findFirst();
  }

  private static void read(
      Path file,
      Occupancy label,
      PictureDecoder decoder,
      List<LabelledPicture> pictures,
      List<String> unreadable) {
    try {
      DecodeResult result = decoder.decode(Files.readAllBytes(file));
      if (result instanceof Decoded decoded) {
        pictures.add(new LabelledPicture(file, label, decoded.pixels()));
      } else if (result instanceof Undecodable undecodable) {
        unreadable.add(file + ": " + undecodable.message());
      }
    } catch (IOException e) {
      unreadable.add(file + ": " + FileFaults.reason(e));
    }
  }

  private static List<Path> files(Path parent, Occupancy label) {
    Path folder = classFolder(parent, label);
    if (!Files.isDirectory(parent)) {
      throw new ParkstreamException(
          parent
              + (Files.exists(parent) ? " is a file" : ": no such folder")
              + "; expected a folder that holds the folders 'empty' and 'occupied'");
    }
    if (!Files.isDirectory(folder)) {
      throw new ParkstreamException(
          "no folder "
              + folder
              + "; labelled pictures lie in the folders 'empty' and 'occupied'; in "
              + parent
              + " there is: "
              + names(parent)
              + meant(parent, label));
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(LabelledFolder::isPicture).sorted().toList();
    } catch (IOException e) {
      throw new ParkstreamException("cannot list " + folder + ": " + FileFaults.reason(e), e);
    }
  }

  /** Training takes the folder above, measuring the one within. */
  private static String meant(Path parent, Occupancy label) {
    Path test = parent.resolve("test");
    return Files.isDirectory(classFolder(test, label)) ? "; did you mean " + test + "?" : "";
  }

  /** The folder of a class: {@code empty}, {@code occupied}, or capitalized as PKLot has it. */
  private static Path classFolder(Path parent, Occupancy label) {
    Path usual = parent.resolve(label.word());
    Path capitalized = parent.resolve(label == Occupancy.EMPTY ? "Empty" : "Occupied");
    return !Files.isDirectory(usual) && Files.isDirectory(capitalized) ? capitalized : usual;
  }

  /** What lies in a folder, as far as a message holds it. */
  private static String names(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      List<String> names =
          entries.map(entry -> String.valueOf(entry.getFileName())).sorted().limit(8).toList();
      return names.isEmpty() ? "nothing" : String.join(", ", names);
    } catch (IOException e) {
      return "nothing that can be listed";
    }
  }

  private static boolean isPicture(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return EXTENSIONS.contains(name.substring(name.lastIndexOf('.') + 1));
  }

  public long count(Occupancy label) {
    return pictures.stream().filter(picture -> picture.label() == label).count();
  }
}
