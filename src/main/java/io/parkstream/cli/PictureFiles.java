package io.parkstream.cli;

import io.parkstream.image.PictureLimits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads the pictures that a command is given, of which any may be no picture at all. */
final class PictureFiles {
  private PictureFiles() {}

  /**
   * The bytes of a file, and of a larger one than the limits take one byte more than they take: who
   * decodes it refuses it then, and a film among pictures does not fill the heap.
   *
   * @throws IOException that {@link #describe} puts into words
   */
  static byte[] read(Path file, PictureLimits limits) throws IOException {
    if (Files.isDirectory(file)) {
      throw new FileSystemException(file.toString(), null, "a folder, not a picture");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(limits.maxBytes() + 1);
    }
  }

  /** Why a file could not be read, in words that follow its name. */
  static String describe(IOException failure) {
    if (failure instanceof NoSuchFileException) {
      return "no such file";
    }
    if (failure instanceof AccessDeniedException) {
      return "no permission to read it";
    }
    if (failure instanceof FileSystemException file && file.getReason() != null) {
      return file.getReason();
    }
    return "cannot be read: " + failure.getMessage();
  }
}
