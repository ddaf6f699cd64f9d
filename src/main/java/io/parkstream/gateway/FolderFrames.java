package io.parkstream.gateway;

import io.parkstream.ParkstreamException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * The pictures of a folder, in the order of their names. A followed folder has no end: what is
 * written into it later comes in its turn, so that whatever can write pictures can be a camera. A
 * picture that is being written is left until its file has not grown for one look.
 */
public final class FolderFrames implements FrameSource {
  private static final Pattern NAMED_BY_TIME =
      Pattern.compile("(\\d{4}-\\d{2}-\\d{2})[_T](\\d{2})[_.:-](\\d{2})[_.:-](\\d{2})");

  private final Path folder;
  private final boolean follow;
  private final ArrayDeque<Path> waiting = new ArrayDeque<>();
  private String last = "";
  private long lastSize = -1;
  private boolean looked;

  /**
   * @param follow whether to wait for further pictures when all are read
   */
  public FolderFrames(Path folder, boolean follow) {
    this.folder = folder;
    this.follow = follow;
    look();
    if (!follow && waiting.isEmpty()) {
      throw new ParkstreamException("no .jpg, .png or .webp frames in " + folder);
    }
  }

  private void look() {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> found =
          files
              .filter(FolderFrames::isPicture)
              .filter(file -> name(file).compareTo(last) > 0)
              .sorted()
              .toList();
      waiting.addAll(found);
      looked = true;
    } catch (IOException e) {
      throw new ParkstreamException("cannot list the frames in " + folder + ": " + e, e);
    }
  }

  private static boolean isPicture(Path file) {
    String name = name(file).toLowerCase(Locale.ROOT);
    return name.endsWith(".jpg")
        || name.endsWith(".jpeg")
        || name.endsWith(".png")
        || name.endsWith(".webp");
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  @Override
  public Optional<Frame> next() {
    if (waiting.isEmpty() && follow) {
      look();
    }
    Path file = waiting.peek();
    if (file == null || isGrowing(file)) {
      return Optional.empty();
    }
    waiting.remove();
    last = name(file);
    lastSize = -1;
    return Optional.of(read(file));
  }

  /**
   * One picture as a frame, owned by the caller.
   *
   * @throws ParkstreamException if it cannot be read
   */
  public static Frame read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new ParkstreamException("no such frame: " + file);
    }
    Mat pixels = opencv_imgcodecs.imread(file.toString(), opencv_imgcodecs.IMREAD_COLOR);
    if (pixels.empty()) {
      pixels.close();
      throw new ParkstreamException("frame " + file + " cannot be decoded");
    }
    return new Frame(pixels, takenAt(file), file.toString());
  }

  /** Only the newest file of a followed folder can be. */
  private boolean isGrowing(Path file) {
    if (!follow || waiting.size() > 1) {
      return false;
    }
    try {
      long size = Files.size(file);
      boolean growing = size != lastSize;
      lastSize = size;
      return growing;
    } catch (IOException e) {
      throw new ParkstreamException("cannot read frame " + file + ": " + e, e);
    }
  }

  /** As the name says, in UTC ({@code 2013-04-15_07_05_01}); otherwise when it was written. */
  static Instant takenAt(Path file) {
    Matcher time = NAMED_BY_TIME.matcher(name(file));
    if (time.find()) {
      try {
        return LocalDateTime.parse(
                time.group(1) + "T" + time.group(2) + ":" + time.group(3) + ":" + time.group(4),
                DateTimeFormatter.ISO_LOCAL_DATE_TIME)
            .toInstant(ZoneOffset.UTC);
      } catch (DateTimeParseException e) {
        // Digits that are no time: the file's own counts.
      }
    }
    try {
      return Files.getLastModifiedTime(file).toInstant();
    } catch (IOException e) {
      throw new ParkstreamException("cannot read frame " + file + ": " + e, e);
    }
  }

  @Override
  public boolean isOver() {
    return looked && !follow && waiting.isEmpty();
  }

  @Override
  public void close() {}
}
