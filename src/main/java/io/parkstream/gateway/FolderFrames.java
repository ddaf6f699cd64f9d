package io.parkstream.gateway;

import io.parkstream.ParkstreamException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * The pictures that are in a folder when it is opened: in the order of their times where those
 * count, since names in local time, or with offsets, have another; otherwise in that of their
 * names. What cannot be read or is not whole is skipped.
 */
public final class FolderFrames implements FrameSource {
  private final ArrayDeque<Listed> waiting = new ArrayDeque<>();
  private final SkippedFrames skipped;

  /** When a picture was taken, and where it is. */
  private record Listed(Instant at, Path file) {
    static final Comparator<Listed> BY_TIME =
        Comparator.comparing(Listed::at).thenComparing(Listed::file);
    static final Comparator<Listed> BY_NAME = Comparator.comparing(Listed::file);
  }

  /** Skips are logged and not counted. */
  public FolderFrames(Path folder) {
    this(folder, new CaptureTimes(false), new SkippedFrames());
  }

  /**
   * Looks at the folder once.
   *
   * @throws ParkstreamException if there is no picture in it
   */
  public FolderFrames(Path folder, CaptureTimes times, SkippedFrames skipped) {
    this.skipped = skipped;
    PictureFolder found = look(folder);
    Stream.concat(
            found.pictures().stream()
                .sorted(Comparator.comparing(PictureFile::file))
                .map(
                    picture ->
                        new Listed(
                            times.of(picture.file(), picture.written().toInstant()),
                            picture.file())),
            found.unreadable().stream().map(file -> new Listed(Instant.MAX, file)))
        .sorted(times.count() ? Listed.BY_TIME : Listed.BY_NAME)
        .forEach(waiting::add);
    if (waiting.isEmpty()) {
      String folders = found.onlyFolders(folder);
      throw new ParkstreamException(
          folders == null ? "no .jpg, .jpeg, .png or .webp frames in " + folder : folders);
    }
  }

  /**
   * What is in a folder that must be there.
   *
   * @throws ParkstreamException with the folder and what is wrong
   */
  static PictureFolder look(Path folder) {
    try {
      return PictureFolder.look(folder);
    } catch (NotDirectoryException e) {
      throw new ParkstreamException("the frames' folder " + folder + " is a file", e);
    } catch (IOException e) {
      throw new ParkstreamException(
          "the frames' folder " + folder + " cannot be listed: " + PictureFile.describe(e), e);
    }
  }

  @Override
  public Optional<Frame> next() {
    while (!waiting.isEmpty()) {
      Listed listed = waiting.remove();
      Path file = listed.file();
      try {
        PictureFile picture = PictureFile.of(file);
        FrameDecoder.Result result = picture.decode();
        if (result instanceof FrameDecoder.Pixels pixels) {
          return Optional.of(new Frame(pixels.mat(), listed.at(), file.toString()));
        }
        FrameDecoder.Unusable unusable = (FrameDecoder.Unusable) result;
        skipped.add(unusable.reason(), file.toString(), unusable.message());
      } catch (IOException e) {
        skipped.add(SkippedFrames.Reason.UNREADABLE, file.toString(), PictureFile.describe(e));
      }
    }
    return Optional.empty();
  }

  /**
   * One picture as a frame, owned by the caller.
   *
   * @throws ParkstreamException if it cannot be read or is not whole
   */
  public static Frame read(Path file) {
    Mat pixels = PictureFile.pixels(file);
    try {
      Instant written = Files.getLastModifiedTime(file).toInstant();
      return new Frame(pixels, new CaptureTimes(false).of(file, written), file.toString());
    } catch (IOException e) {
      pixels.close();
      throw new ParkstreamException("frame " + file + ": " + PictureFile.describe(e), e);
    }
  }

  @Override
  public boolean isOver() {
    return waiting.isEmpty();
  }

  @Override
  public void close() {}
}
