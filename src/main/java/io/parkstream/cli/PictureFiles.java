package io.parkstream.cli;

import io.parkstream.image.PictureLimits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the pictures that a command is given, of which any may be no picture at all. */
final class PictureFiles {
  private PictureFiles() {}

  /**
   * The bytes of a file, and of a larger one than the limits take one byte more than they take: who
   * decodes it refuses it then, and a film among pictures does not fill the heap.
   *
   * @throws IOException that {@link io.parkstream.FileFaults#reason} puts into words
   */
  static byte[] read(Path file, PictureLimits limits) throws IOException {
    if (Files.isDirectory(file)) {
      throw new FileSystemException(file.toString(), null, "a folder, not a picture");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(limits.maxBytes() + 1);
    }
  }
}
