package io.parkstream.training.dataset;

import io.parkstream.FileFaults;
import io.parkstream.ParkstreamException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A list of CNRPark: a line is the path of a patch, a blank, and 0 for empty or 1 for occupied. It
 * is read whole, with or without a byte order mark and with either end of line, or refused with the
 * first line that is of another form.
 */
final class CnrList {
  /** CNRPark+EXT lists 157,549 patches in 9 MB. */
  private static final long MAX_BYTES = 256 << 20;

  private CnrList() {}

  /**
   * One patch.
   *
   * @param line its number, from 1
   * @param path as the list has it
   */
  record Entry(int line, String path, boolean occupied) {}

  /**
   * Reads a list.
   *
   * @throws ParkstreamException naming the line that cannot be read and why
   */
  static List<Entry> read(Path list) {
    byte[] bytes;
    try {
      if (Files.size(list) > MAX_BYTES) {
        throw new ParkstreamException(
            list
                + " has "
                + Files.size(list)
                + " bytes; lists of at most "
                + MAX_BYTES
                + " are read");
      }
      bytes = Files.readAllBytes(list);
    } catch (IOException e) {
      throw new ParkstreamException("cannot read " + list + ": " + FileFaults.reason(e), e);
    }
    int start = startsWith(bytes, 0xef, 0xbb, 0xbf) ? 3 : 0;
    if (startsWith(bytes, 0xff, 0xfe) || startsWith(bytes, 0xfe, 0xff) || hasZero(bytes)) {
      throw new ParkstreamException(
          list
              + ":1: the list is in UTF-16; expected UTF-8. Convert it with: iconv -f UTF-16 -t UTF-8 "
              + list);
    }
    List<Entry> entries = new ArrayList<>();
    int number = 0;
    for (int from = start; from < bytes.length; ) {
      int to = from;
      while (to < bytes.length && bytes[to] != '\n' && bytes[to] != '\r') {
        to++;
      }
      number++;
      Entry entry = entry(list, number, bytes, from, to);
      if (entry != null) {
        entries.add(entry);
      }
      boolean twoBytes = to + 1 < bytes.length && bytes[to] == '\r' && bytes[to + 1] == '\n';
      from = to + (twoBytes ? 2 : 1);
    }
    if (entries.isEmpty()) {
      throw new ParkstreamException(list + " lists no patch");
    }
    return entries;
  }

  private static @Nullable Entry entry(Path list, int number, byte[] bytes, int from, int to) {
    String line;
    try {
      line =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(bytes, from, to - from))
              .toString()
              .strip();
    } catch (CharacterCodingException e) {
      String shown = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
      throw refused(
          list,
          number,
          shown,
          "is not UTF-8. If it is Latin-1, convert the list with: iconv -f LATIN1 -t UTF-8 "
              + list);
    }
    if (line.isEmpty()) {
      return null;
    }
    int blank = line.lastIndexOf(' ');
    String label = line.substring(blank + 1);
    if (blank < 1 || !List.of("0", "1").contains(label)) {
      String why = "is not a path, a blank, and 0 or 1";
      if (line.contains("\t")) {
        why += "; path and label are separated by a tab";
      } else if (line.contains(",")) {
        why +=
            "; this looks like a table of comma-separated values, take the list of LABELS instead";
      }
      throw refused(list, number, line, why);
    }
    String path = line.substring(0, blank).strip();
    if (path.indexOf('\\') >= 0) {
      throw refused(list, number, line, "has backslashes in its path; expected /");
    }
    return new Entry(number, path, label.equals("1"));
  }

  private static ParkstreamException refused(Path list, int number, String line, String why) {
    String shown = line.length() > 120 ? line.substring(0, 120) + "…" : line;
    return new ParkstreamException(list + ":" + number + ": '" + shown + "' " + why);
  }

  private static boolean startsWith(byte[] bytes, int... start) {
    for (int i = 0; i < start.length; i++) {
      if (bytes.length <= i || (bytes[i] & 0xff) != start[i]) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasZero(byte[] bytes) {
    for (byte value : bytes) {
      if (value == 0) {
        return true;
      }
    }
    return false;
  }
}
