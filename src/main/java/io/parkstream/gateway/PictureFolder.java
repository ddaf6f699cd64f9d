package io.parkstream.gateway;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a look at a folder finds.
 *
 * @param pictures in no order; those in folders below are not among them
 * @param unreadable names of pictures whose files cannot be looked at, such as links to nowhere
 * @param folder one of the folders in it, or null
 */
record PictureFolder(List<PictureFile> pictures, List<Path> unreadable, @Nullable Path folder) {

  /**
   * Looks once.
   *
   * @throws IOException if the folder has gone, cannot be read or is none
   */
  static PictureFolder look(Path directory) throws IOException {
    List<PictureFile> pictures = new ArrayList<>();
    List<Path> unreadable = new ArrayList<>();
    Path folder = null;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        if (PictureFile.isPicture(file)) {
          try {
            pictures.add(PictureFile.of(file));
          } catch (IOException e) {
            unreadable.add(file);
          }
        } else if (folder == null && Files.isDirectory(file)) {
          folder = file;
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return new PictureFolder(pictures, unreadable, folder);
  }

  /** What to say of a folder that has folders and no pictures; null if that is not so. */
  @Nullable String onlyFolders(Path directory) {
    return folder == null || !pictures.isEmpty()
        ? null
        : "%s has no pictures but folders, such as %s, and pictures are not searched in them; name the one that the camera writes into"
            .formatted(directory, folder.getFileName());
  }
}
