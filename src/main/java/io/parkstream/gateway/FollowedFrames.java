package io.parkstream.gateway;

import io.parkstream.gateway.FrameDecoder.Pixels;
import io.parkstream.gateway.FrameDecoder.Unusable;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The pictures that are written into a folder from now on, so that whatever can write pictures can
 * be a camera. It has no end: a folder that is away, a picture that is damaged and a clock that is
 * wrong are logged, and the next picture is waited for. A picture is taken as soon as it is whole;
 * one that stays incomplete for {@link #SETTLED} is skipped.
 *
 * <p>Whether a picture is new says {@link KnownPictures} and not its file's time, which comes from
 * clocks that may be ahead, behind or set while it runs.
 */
public final class FollowedFrames implements FrameSource {
  private static final Logger log = Logger.getLogger(FollowedFrames.class);

  /**
   * A picture written longer than this before the start shows the past: a camera that died must not
   * come to life with its gateway.
   */
  static final Duration PRESENT = Duration.ofSeconds(10);

  /** A file that has not changed for so long is not being written. */
  static final Duration SETTLED = Duration.ofSeconds(1);

  /** Of new pictures that are tried at one look: the newest may be in the writing. */
  private static final int TRIES = 3;

  /** More than are tried at one look; a few hundred bytes each. */
  private static final int MOST_INCOMPLETE = 16;

  /** A look may take a quarter of a processor, however many pictures nobody deletes. */
  private static final int LOOK_SHARE = 4;

  /** Looks that follow each other so closely cost nothing. */
  private static final Duration QUICK_LOOK = Duration.ofMillis(20);

  private final Path folder;
  private final Order order;
  private final CaptureTimes times;
  private final SkippedFrames skipped;
  private final LongSupplier nanoTime;
  private final FolderWatch watch;
  private final KnownPictures known;
  private final ShownTimes shown;
  private final ArrayDeque<PictureFile> waiting = new ArrayDeque<>();

  /** Since when a picture has been as it is; what is written on is forgotten in time. */
  private final Map<PictureFile, Long> incomplete =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<PictureFile, Long> eldest) {
          return size() > MOST_INCOMPLETE;
        }
      };

  private long nextLook;
  private boolean hasLooked;

  /** Which of the new pictures come. */
  public enum Order {
    /**
     * The newest; those that waited before it show the past and do not come, and neither do those
     * that were there long before the start.
     */
    NEWEST,
    /** All, those that are there at the start too, in the order in which they were written. */
    ALL
  }

  /**
   * Looks at the folder once.
   *
   * @throws io.parkstream.ParkstreamException if it is not there: at the start that is a mistake
   */
  public FollowedFrames(Path folder, Order order, CaptureTimes times, SkippedFrames skipped) {
    this(folder, order, times, skipped, Clock.systemUTC(), System::nanoTime);
  }

  /**
   * @param clock as the files' times
   * @param nanoTime by which this machine waits
   */
  FollowedFrames(
      Path folder,
      Order order,
      CaptureTimes times,
      SkippedFrames skipped,
      Clock clock,
      LongSupplier nanoTime) {
    this.folder = folder;
    this.order = order;
    this.times = times;
    this.skipped = skipped;
    this.nanoTime = nanoTime;
    this.watch = new FolderWatch(folder, nanoTime);
    this.known = new KnownPictures();
    this.shown = new ShownTimes(folder, clock, nanoTime);
    this.nextLook = nanoTime.getAsLong();
    begin(FolderFrames.look(folder), clock.instant());
  }

  /** What is not known after this comes at the first look. */
  private void begin(PictureFolder found, Instant now) {
    watch.seen(found);
    if (order == Order.ALL) {
      return;
    }
    FileTime past = FileTime.from(now.minus(PRESENT));
    FileTime ahead = FileTime.from(now.plus(PRESENT));
    List<PictureFile> old =
        found.pictures().stream()
            .filter(p -> p.written().compareTo(past) < 0 || p.written().compareTo(ahead) > 0)
            .toList();
    known.addAll(old);
    shown.begin(old);
    if (old.size() == found.pictures().size()) {
      log.infof(
          "no picture in %s was written in the last %d s; waiting for the next",
          folder, PRESENT.toSeconds());
    }
  }

  @Override
  public Optional<Frame> next() {
    return order == Order.NEWEST ? newest() : oldest();
  }

  private Optional<Frame> newest() {
    List<PictureFile> fresh = look();
    for (int i = fresh.size() - 1; i >= Math.max(0, fresh.size() - TRIES); i--) {
      PictureFile picture = fresh.get(i);
      if (shown.isPast(picture)) {
        known.addAll(fresh.subList(0, i + 1));
        return Optional.empty();
      }
      Attempt attempt = open(picture);
      if (attempt.frame() != null) {
        shown.add(picture);
        known.addAll(fresh.subList(0, i));
        return Optional.of(attempt.frame());
      }
    }
    return Optional.empty();
  }

  private Optional<Frame> oldest() {
    if (waiting.isEmpty()) {
      waiting.addAll(look());
    }
    while (!waiting.isEmpty()) {
      Attempt attempt = open(waiting.element());
      if (attempt.left()) {
        // Those after it are younger.
        return Optional.empty();
      }
      waiting.remove();
      if (attempt.frame() != null) {
        return Optional.of(attempt.frame());
      }
    }
    return Optional.empty();
  }

  /** New pictures, the oldest first. */
  private List<PictureFile> look() {
    long begun = nanoTime.getAsLong();
    if (hasLooked && begun - nextLook < 0) {
      return List.of();
    }
    Optional<PictureFolder> found = watch.look();
    long took = nanoTime.getAsLong() - begun;
    hasLooked = true;
    nextLook = begun + (took > QUICK_LOOK.toNanos() ? LOOK_SHARE * took : 0);
    if (found.isEmpty()) {
      return List.of();
    }
    known.forget(found.get());
    return found.get().pictures().stream()
        .filter(picture -> !known.contains(picture))
        .sorted(Comparator.comparing(PictureFile::written).thenComparing(PictureFile::file))
        .toList();
  }

  /**
   * What became of a picture.
   *
   * @param frame null if it is none, or none yet
   * @param left for the next look: it may be in the writing
   */
  private record Attempt(@Nullable Frame frame, boolean left) {
    static final Attempt SKIPPED = new Attempt(null, false);
    static final Attempt LEFT = new Attempt(null, true);
  }

  private Attempt open(PictureFile listed) {
    try {
      PictureFile picture = PictureFile.of(listed.file());
      FrameDecoder.Result result = picture.decode();
      if (result instanceof Pixels pixels) {
        known.add(picture);
        Instant at = times.of(picture.file(), picture.written().toInstant());
        return new Attempt(new Frame(pixels.mat(), at, picture.file().toString()), false);
      }
      if (!isSettled(picture)) {
        return Attempt.LEFT;
      }
      known.add(picture);
      Unusable unusable = (Unusable) result;
      skipped.add(unusable.reason(), picture.file().toString(), unusable.message());
    } catch (IOException e) {
      known.add(listed);
      skipped.add(
          SkippedFrames.Reason.UNREADABLE, listed.file().toString(), PictureFile.describe(e));
    }
    return Attempt.SKIPPED;
  }

  private boolean isSettled(PictureFile picture) {
    long now = nanoTime.getAsLong();
    Long since = incomplete.putIfAbsent(picture, now);
    if (since == null || now - since < SETTLED.toNanos()) {
      return false;
    }
    incomplete.remove(picture);
    return true;
  }

  @Override
  public boolean isOver() {
    return false;
  }

  @Override
  public void close() {}
}
