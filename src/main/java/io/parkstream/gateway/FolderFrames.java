package io.parkstream.gateway;

import io.parkstream.ParkstreamException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The pictures of a folder. A followed folder has no end: what is written into it later comes in
 * its turn, so that whatever can write pictures can be a camera. A picture that is being written is
 * left until its file has not grown for one look; one that has gone or cannot be decoded is passed
 * by.
 */
public final class FolderFrames implements FrameSource {
  private static final Logger log = Logger.getLogger(FolderFrames.class);
  private static final Pattern NAMED_BY_TIME =
      Pattern.compile("(\\d{4}-\\d{2}-\\d{2})[_T](\\d{2})[_.:-](\\d{2})[_.:-](\\d{2})");

  /** Of a followed folder: one may be in the writing, the other is the newest that is whole. */
  private static final int NEWEST = 2;

  /**
   * A picture written longer than this before the start shows the past: a camera that died must not
   * come to life with its gateway.
   */
  private static final Duration PRESENT = Duration.ofSeconds(10);

  /** What becomes of pictures that are written later. */
  public enum Follow {
    /** Nothing: the pictures that are there, in the order of their names. */
    NOT,
    /** Each is shown, in the order in which they were written. */
    ALL,
    /**
     * The newest is shown; those that waited before it are passed by, since they show the past, and
     * so are those that were there long before the start.
     */
    NEWEST
  }

  private final Path folder;
  private final Follow follow;
  private final ArrayDeque<Written> waiting = new ArrayDeque<>();
  private @Nullable Written last;
  private long lastSize = -1;
  private boolean looked;

  /** A picture by when its file was written; names may begin anew when a camera does. */
  private record Written(FileTime at, Path file) implements Comparable<Written> {
    @Override
    public int compareTo(Written other) {
      int byTime = at.compareTo(other.at);
      return byTime == 0 ? file.compareTo(other.file) : byTime;
    }
  }

  /** Looks at the folder once. */
  public FolderFrames(Path folder, Follow follow) {
    this(folder, follow, Clock.systemUTC());
  }

  FolderFrames(Path folder, Follow follow, Clock clock) {
    this.folder = folder;
    this.follow = follow;
    if (follow == Follow.NEWEST) {
      last = new Written(FileTime.from(clock.instant().minus(PRESENT)), folder);
    }
    look();
    if (follow == Follow.NEWEST && waiting.isEmpty()) {
      log.infof(
          "no picture in %s was written in the last %d s; waiting for the next",
          folder, PRESENT.toSeconds());
    }
    if (follow == Follow.NOT && waiting.isEmpty()) {
      throw new ParkstreamException("no .jpg, .png or .webp frames in " + folder);
    }
  }

  private void look() {
    waiting.clear();
    try (Stream<Path> files = Files.list(folder)) {
      if (follow == Follow.NOT) {
        files
            .filter(FolderFrames::isPicture)
            .sorted()
            .forEach(file -> waiting.add(new Written(FileTime.fromMillis(0), file)));
      } else {
        files
            .filter(FolderFrames::isPicture)
            .flatMap(FolderFrames::written)
            .filter(picture -> last == null || picture.compareTo(last) > 0)
            .sorted()
            .forEach(waiting::add);
      }
      looked = true;
    } catch (IOException e) {
      throw new ParkstreamException("cannot list the frames in " + folder + ": " + e, e);
    }
    while (follow == Follow.NEWEST && waiting.size() > NEWEST) {
      waiting.remove();
    }
  }

  /** Empty if the file has gone since it was listed. */
  private static Stream<Written> written(Path file) {
    try {
      return Stream.of(new Written(Files.getLastModifiedTime(file), file));
    } catch (IOException e) {
      return Stream.empty();
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
    if (follow == Follow.NEWEST || follow == Follow.ALL && waiting.isEmpty()) {
      look();
    }
    Written next = waiting.peek();
    if (next == null || isGrowing(next.file())) {
      return Optional.empty();
    }
    waiting.remove();
    last = next;
    lastSize = -1;
    if (follow == Follow.NOT) {
      return Optional.of(read(next.file()));
    }
    try {
      return Optional.of(read(next.file()));
    } catch (ParkstreamException e) {
      log.warnf("passed by: %s", e.getMessage());
      return Optional.empty();
    }
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
    if (follow == Follow.NOT || waiting.size() > 1) {
      return false;
    }
    try {
      long size = Files.size(file);
      boolean growing = size != lastSize;
      lastSize = size;
      return growing;
    } catch (IOException e) {
      // It has gone; reading it says so.
      return false;
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
    return looked && follow == Follow.NOT && waiting.isEmpty();
  }

  @Override
  public void close() {}
}
