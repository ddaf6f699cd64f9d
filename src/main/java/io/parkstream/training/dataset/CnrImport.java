package io.parkstream.training.dataset;

import io.parkstream.FileFaults;
import io.parkstream.ParkstreamException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Copies CNRPark and CNR-EXT patches into labelled folders by their lists ({@link CnrList}). The
 * whole list is checked before the first patch is written.
 */
public final class CnrImport {

  /**
   * What came of it.
   *
   * @param missing files that the list names and that are not there
   */
  public record Result(CropFolder.Counts counts, List<String> missing) {}

  /** A patch to copy. */
  private record Patch(Path file, boolean occupied) {}

  /**
   * Copies. Where that fails, what was written is deleted again.
   *
   * @param list such as {@code LABELS/all.txt}
   * @param patches the folder that its paths start from
   * @throws ParkstreamException on a line that is not of this form, or leads out of the folder; if
   *     no patch is there, or two would have one name
   */
  public Result run(Path list, Path patches, Path directory) {
    Path root = patches.toAbsolutePath().normalize();
    List<String> missing = new ArrayList<>();
    List<Patch> found = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (CnrList.Entry entry : CnrList.read(list)) {
      Path file = file(list, entry, root);
      if (!Files.isRegularFile(file)) {
        missing.add(entry.path());
        continue;
      }
      String name = String.valueOf(file.getFileName());
      if (!names.add(entry.occupied() + "/" + name)) {
        throw new ParkstreamException(
            list
                + ":"
                + entry.line()
                + ": a second patch is named "
                + name
                + "; import each camera's list into a folder of its own");
      }
      found.add(new Patch(file, entry.occupied()));
    }
    if (found.isEmpty()) {
      throw new ParkstreamException(
          "none of the "
              + missing.size()
              + " patches of "
              + list
              + " lies in "
              + root
              + ", the first: "
              + missing.get(0));
    }
    return new Result(copy(found, directory), missing);
  }

  private static Path file(Path list, CnrList.Entry entry, Path root) {
    String where = list + ":" + entry.line() + ": '" + entry.path() + "' ";
    try {
      Path file = root.resolve(entry.path()).normalize();
      if (!file.startsWith(root)) {
        throw new ParkstreamException(where + "leads out of " + root);
      }
      return file;
    } catch (InvalidPathException e) {
      throw new ParkstreamException(where + "is no path here: " + e.getReason(), e);
    }
  }

  private static CropFolder.Counts copy(List<Patch> patches, Path directory) {
    CropFolder folder = new CropFolder(directory);
    try {
      for (Patch patch : patches) {
        folder.writeNew(
            String.valueOf(patch.file().getFileName()),
            Files.readAllBytes(patch.file()),
            patch.occupied());
      }
    } catch (IOException e) {
      folder.discard();
      throw new ParkstreamException("cannot copy a patch: " + FileFaults.describe(e), e);
    } catch (ParkstreamException e) {
      folder.discard();
      throw e;
    }
    return folder.counts();
  }
}
