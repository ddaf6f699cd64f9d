package io.parkstream.cli;

import io.parkstream.gateway.FilmSource;
import io.parkstream.gateway.SkippedFrames;
import java.nio.file.Path;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How a gateway reads a film. */
final class FilmOption {
  private static final Logger log = Logger.getLogger(FilmOption.class);

  private static final Duration LONGEST = Duration.ofHours(24);

  @Option(
      names = "--every",
      paramLabel = "TIME",
      converter = DurationOption.class,
      description =
          "With --video: show one frame of each so long a part of the film, such as 1s. Default: all.")
  @Nullable Duration every;

  /**
   * @param isFilm whether a film is read at all
   * @throws ParameterException if what is asked for makes no sense
   */
  void require(CommandSpec spec, boolean isFilm) {
    if (every != null && !isFilm) {
      throw new ParameterException(spec.commandLine(), "--every is for --video");
    }
    if (every != null && every.compareTo(LONGEST) > 0) {
      throw new ParameterException(
          spec.commandLine(), "--every must be at most " + LONGEST.toHours() + "h");
    }
  }

  /**
   * Opens a film; says so if it will take much longer than it is long.
   *
   * @param rate frames per second that are shown
   */
  FilmSource open(Path file, double rate, SkippedFrames skipped) {
    FilmSource film = FilmSource.open(file, every == null ? Duration.ZERO : every, skipped);
    double times = 1e9 / rate / film.period().toNanos();
    if (every == null && times > 2) {
      log.warnf(
          "%s has %.3g frames a second and %.3g of them are sent a second: it takes %.3g times as long as"
              + " the film%s; --every %dms sends one of %.3g frames",
          file,
          1e9 / film.period().toNanos(),
          rate,
          times,
          film.length().isZero()
              ? ""
              : ", %.3g min".formatted(film.length().toNanos() / 60e9 * times),
          Math.round(1000 / rate),
          times);
    }
    return film;
  }
}
