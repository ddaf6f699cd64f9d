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
 * The pictures that are in a folder when it is opened, in the order of their names. What cannot be
 * read or is not whole is skipped.
 */
public final class FolderFrames implements FrameSource {
  private final ArrayDeque<Path> waiting = new ArrayDeque<>();
  private final CaptureTimes times;
  private final SkippedFrames skipped;

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
    this.times = times;
    this.skipped = skipped;
    PictureFolder found = look(folder);
    Stream.concat(found.pictures().stream().map(PictureFile::file), found.unreadable().stream())
        .sorted(Comparator.naturalOrder())
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
      Path file = waiting.remove();
      try {
        PictureFile picture = PictureFile.of(file);
        FrameDecoder.Result result = picture.decode();
        if (result instanceof FrameDecoder.Pixels pixels) {
          return Optional.of(
              new Frame(
                  pixels.mat(), times.of(file, picture.written().toInstant()), file.toString()));
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
