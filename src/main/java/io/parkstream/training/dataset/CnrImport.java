package io.parkstream.training.dataset;

import io.parkstream.ParkstreamException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Copies CNRPark and CNR-EXT patches into labelled folders by their lists: a line is the path of a
 * patch, a blank, and 0 for empty or 1 for occupied.
 */
public final class CnrImport {
  /** What was written, so that no patch replaces another camera's of the same name. */
  private final Set<String> names = new HashSet<>();

  /**
   * What came of it.
   *
   * @param missing files that the list names and that are not there
   */
  public record Result(CropFolder.Counts counts, List<String> missing) {}

  /**
   * Copies.
   *
   * @param list such as {@code LABELS/all.txt}
   * @param patches the folder that its paths start from
   * @throws ParkstreamException on a line that is not of this form, or leads out of the folder
   */
  public Result run(Path list, Path patches, Path directory) {
    Path root = patches.toAbsolutePath().normalize();
    CropFolder folder = new CropFolder(directory);
    List<String> missing = new ArrayList<>();
    try (BufferedReader lines = Files.newBufferedReader(list)) {
      int number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isBlank()) {
          copy(list, number, line.strip(), root, folder, missing);
        }
      }
    } catch (IOException e) {
      throw new ParkstreamException("cannot read " + list + ": " + e, e);
    }
    return new Result(folder.counts(), missing);
  }

  private void copy(
      Path list, int number, String line, Path root, CropFolder folder, List<String> missing)
      throws IOException {
    int blank = line.lastIndexOf(' ');
    String label = line.substring(blank + 1);
    if (blank < 1 || !List.of("0", "1").contains(label)) {
      throw new ParkstreamException(
          list + ":" + number + ": '" + line + "' is not a path, a blank, and 0 or 1");
    }
    Path file = root.resolve(line.substring(0, blank)).normalize();
    if (!file.startsWith(root)) {
      throw new ParkstreamException(list + ":" + number + ": '" + line + "' leads out of " + root);
    }
    if (!Files.isRegularFile(file)) {
      missing.add(line.substring(0, blank));
      return;
    }
    String name = String.valueOf(file.getFileName());
    if (!names.add(label + "/" + name)) {
      throw new ParkstreamException(
          list
              + ":"
              + number
              + ": a second patch is named "
              + name
              + "; import each camera's list into a folder of its own");
    }
    folder.write(name, Files.readAllBytes(file), label.equals("1"));
  }
}
