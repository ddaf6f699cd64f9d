package io.parkstream.cli;

import io.parkstream.ParkstreamException;
import io.parkstream.gateway.CameraAddress;
import io.parkstream.gateway.CameraFrames;
import io.parkstream.gateway.FilmSource;
import io.parkstream.gateway.Frame;
import io.parkstream.gateway.FrameFile;
import io.parkstream.gateway.FrameSource;
import io.parkstream.gateway.SkippedFrames;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes one frame of a camera or the first of a film, to draw its map over. */
@Command(
    name = "frame",
    description =
        "Writes one frame of a camera, or the first of a film, into a picture, for the map editor.",
    mixinStandardHelpOptions = true)
final class FrameCommand implements Callable<Integer> {
  private static final Duration LOOK = Duration.ofMillis(50);

  @Spec CommandSpec spec;

  @Mixin final CameraOption access = new CameraOption();

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "30s",
      converter = DurationOption.class,
      description = "How long to wait for a frame. Default: ${DEFAULT-VALUE}.")
  Duration timeout = Duration.ofSeconds(30);

  @Parameters(
      index = "0",
      paramLabel = "URL|FILM",
      description = "The camera, as gateway --camera, or a film, as gateway --video.")
  String source = "";

  @Parameters(index = "1", paramLabel = "PICTURE", description = "The .png or .jpg to write.")
  Path file = Path.of("");

  @Override
  public Integer call() {
    FrameFile.require(file);
    SkippedFrames skipped = new SkippedFrames();
    if (!source.contains("://")) {
      try (FilmSource film = FilmSource.open(Path.of(source), Duration.ZERO, skipped);
          Frame frame = first(film, source, skipped)) {
        return write(frame, source);
      }
    }
    CameraAddress address = access.address(source);
    try (CameraFrames frames =
            new CameraFrames(address, access.transport, Duration.ofMillis(500), skipped);
        Frame frame = first(frames, address.toString(), skipped)) {
      return write(frame, address.toString());
    }
  }

  private int write(Frame frame, String shown) {
    FrameFile.write(frame, file);
    spec.commandLine()
        .getOut()
        .printf("%s: %d × %d pixels of %s%n", file, frame.width(), frame.height(), shown);
    return 0;
  }

  private Frame first(FrameSource frames, String shown, SkippedFrames skipped) {
    long begun = System.nanoTime();
    while (System.nanoTime() - begun < timeout.toNanos()
        && !Thread.currentThread().isInterrupted()
        && !frames.isOver()) {
      Optional<Frame> next = frames.next();
      if (next.isPresent()) {
        return next.get();
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
    throw new ParkstreamException(
        frames.isOver()
            ? "no whole frame in %s (%d skipped)".formatted(shown, skipped.total())
            : "no whole frame of %s within %d s (%d skipped); the warnings above say why"
                .formatted(shown, timeout.toSeconds(), skipped.total()));
  }
}
