package io.parkstream.gateway;

import io.parkstream.ParkstreamException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The frames of a film. */
public interface FilmSource extends FrameSource {
  /**
   * Opens a film.
   *
   * @param every least time of the film between two frames that are shown; zero shows all
   * @throws ParkstreamException if it is not there or cannot be read
   */
  static FilmSource open(Path path, Duration every, SkippedFrames skipped) {
    if (!Files.isRegularFile(path)) {
      throw new ParkstreamException("no such video file: " + path);
    }
    Optional<AviFile> avi = AviFile.open(path);
    return avi.isPresent()
        ? new AviFrames(path, avi.get(), every, skipped)
        : new FilmFrames(path, every, skipped);
  }

  /** Between two of its frames, as the film says. */
  Duration period();

  /** In whole, as the film says; zero if it does not. */
  Duration length();
}
