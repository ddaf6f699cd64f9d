package io.parkstream.training.export;

import io.parkstream.FileFaults;
import io.parkstream.engine.EngineException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What the first bytes of a file say, before an HDF5 library sees it: a page that was saved instead
 * of the file, a Keras 3 archive, or a download that stopped.
 */
final class HdfSignature {
  private static final byte[] HDF5 = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
  private static final byte[] ZIP = {'P', 'K', 3, 4};

  /** Holds the superblock of every version. */
  private static final int HEAD = 64;

  private static final int SHOWN = 24;

  private HdfSignature() {}

  /**
   * Refuses what is not a whole HDF5 file. One that starts with a block of the user's own is left
   * to the library.
   *
   * @throws EngineException saying what the file is, if that can be determined
   */
  static void require(Path file) {
    byte[] head;
    long size;
    try (InputStream in = Files.newInputStream(file)) {
      head = in.readNBytes(HEAD);
      size = Files.size(file);
    } catch (IOException e) {
      throw new EngineException("cannot read " + file + ": " + FileFaults.reason(e), e);
    }
    if (startsWith(head, ZIP)) {
      throw new EngineException(
          file
              + " is not an HDF5 file but a zip archive, such as Keras 3 writes with"
              + " model.save('x.keras'); "
              + KerasFile.SAVE_AS_HDF5);
    }
    if (!startsWith(head, HDF5)) {
      String start = new String(head, 0, Math.min(SHOWN, head.length), StandardCharsets.ISO_8859_1);
      String shown = start.replaceAll("[^\\x20-\\x7e]", "?");
      if (shown.stripLeading().startsWith("<")) {
        throw new EngineException(
            file + " is not an HDF5 file but a web page ('" + shown + "…'); download it again");
      }
      if (size < 512) {
        throw new EngineException(file + " is not an HDF5 file: it starts with '" + shown + "'");
      }
      return;
    }
    long end = endOfFile(head);
    if (end > size) {
      throw new EngineException(
          file + " is truncated: " + size + " of " + end + " bytes are there; copy it again");
    }
  }

  private static boolean startsWith(byte[] head, byte[] start) {
    return head.length >= start.length && Arrays.equals(Arrays.copyOf(head, start.length), start);
  }

  /** The superblock's end-of-file address; 0 where its form is not known. */
  private static long endOfFile(byte[] head) {
    if (head.length < HEAD) {
      return Long.MAX_VALUE;
    }
    ByteBuffer bytes = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
    return switch (head[8]) {
      case 0 -> head[13] == 8 ? bytes.getLong(40) : 0;
      case 1 -> head[13] == 8 ? bytes.getLong(44) : 0;
      case 2, 3 -> head[9] == 8 ? bytes.getLong(28) : 0;
      default -> 0;
    };
  }
}
