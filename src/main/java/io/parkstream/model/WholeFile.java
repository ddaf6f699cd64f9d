package io.parkstream.model;

import io.parkstream.FileFaults;
import io.parkstream.ParkstreamException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes a file beside its place and moves it there once its bytes are on the disk: a process that
 * is killed, or a full disk, leaves either the old file or the new one.
 */
public final class WholeFile {
  private static final String PART = ".part";

  private WholeFile() {}

  /**
   * Writes the file.
   *
   * @throws ParkstreamException if it cannot be written; the old file is still there
   */
  public static void write(Path file, Writer contents) {
    Path part = file.resolveSibling(file.getFileName() + PART);
    try {
      contents.write(part);
      try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      discard(part);
      throw new ParkstreamException(
          "cannot write "
              + file
              + ": "
              + FileFaults.reason(e)
              + "; what was there before is whole. Make room or choose another --run, and go on with"
              + " --resume",
          e);
    }
  }

  private static void discard(Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      // a disk in trouble; a part is overwritten by the next try and never taken for a file
    }
  }

  /** Writes to the path that it is given. */
  @FunctionalInterface
  public interface Writer {
    public void write(Path part) throws IOException;
  }
}
