package io.parkstream.training.dataset;

import io.parkstream.ParkstreamException;
import io.parkstream.domain.CropLabel;
import io.parkstream.domain.Ids;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Writes labels as folders to train and to calibrate with: {@code DIR/<site>/{empty,occupied}},
 * with the answers that are no truth in {@code unclear} and {@code wrong} beside them. Names tell
 * time, camera and space as {@link PictureName} reads them. A later label of the same key takes the
 * place of an earlier one.
 */
public final class LabelFolder {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd_HH_mm_ss").withZone(ZoneOffset.UTC);

  private final Path folder;
  private final Map<String, Path> files = new HashMap<>();
  private final Map<Path, CropLabel.Answer> answers = new HashMap<>();

  /**
   * @param folder is made; what lies in it stays
   */
  public LabelFolder(Path folder) {
    this.folder = folder;
  }

  /** Whether a site can be a folder: {@code .} and {@code ..} are ids, and lead elsewhere. */
  public static boolean isFolder(String site) {
    return Ids.isValid(site) && !site.equals(".") && !site.equals("..");
  }

  /**
   * Refuses folders with files of an earlier time: labels that were changed or deleted since would
   * stay beside those that are written now.
   *
   * @param sites whose folders are looked at, each {@linkplain #isFolder a folder}; all if empty
   * @throws ParkstreamException naming the first folder that is not empty
   */
  public void requireEmpty(List<String> sites) throws IOException {
    for (Path site :
        sites.isEmpty() ? entries(folder) : sites.stream().map(folder::resolve).toList()) {
      if (!entries(site).isEmpty()) {
        throw new ParkstreamException(
            site
                + " is not empty; labels that were changed or deleted since would stay there. Delete"
                + " it, or name another folder");
      }
    }
  }

  /** Of a folder; none of what is none. */
  private static List<Path> entries(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    }
  }

  /**
   * Writes a label.
   *
   * @param key that tells it from others
   * @param extension of the file, such as {@code jpg}
   * @return false, and nothing is written, if its site {@linkplain #isFolder cannot be a folder}
   */
  public boolean put(String key, CropLabel label, byte[] picture, String extension)
      throws IOException {
    if (!isFolder(label.camera().site())) {
      return false;
    }
    delete(key);
    Path place =
        Files.createDirectories(
            folder.resolve(label.camera().site()).resolve(label.answer().word()));
    String stem =
        TIME.format(label.capturedAt())
            + "_"
            + label.camera().camera()
            + "_"
            + PictureName.inName(label.space().space());
    Path file = place.resolve(stem + "." + extension);
    for (int copy = 1; answers.containsKey(file); copy++) {
      file = place.resolve(stem + " (" + copy + ")." + extension);
    }
    Files.write(file, picture);
    files.put(key, file);
    answers.put(file, label.answer());
    return true;
  }

  /** Deletes what was written under a key. */
  public void delete(String key) throws IOException {
    Path file = files.remove(key);
    if (file != null) {
      answers.remove(file);
      Files.deleteIfExists(file);
    }
  }

  /** Files that were written and not deleted, by answer. */
  public Map<CropLabel.Answer, Integer> counts() {
    Map<CropLabel.Answer, Integer> counts = new EnumMap<>(CropLabel.Answer.class);
    for (CropLabel.Answer answer : CropLabel.Answer.values()) {
      counts.put(answer, 0);
    }
    answers.values().forEach(answer -> counts.merge(answer, 1, Integer::sum));
    return counts;
  }
}
