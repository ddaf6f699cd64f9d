package io.parkstream.cli;

import io.parkstream.ParkstreamException;
import io.parkstream.gateway.CameraAddress;
import io.parkstream.gateway.CameraFrames;
import io.parkstream.gateway.Frame;
import io.parkstream.gateway.FrameFile;
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

/** Takes one frame of a camera, to draw its map over. */
@Command(
    name = "frame",
    description = "Writes one frame of a camera into a picture, for the map editor.",
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

  @Parameters(index = "0", paramLabel = "URL", description = "The camera, as gateway --camera.")
  String url = "";

  @Parameters(index = "1", paramLabel = "PICTURE", description = "The .png or .jpg to write.")
  Path file = Path.of("");

  @Override
  public Integer call() {
    FrameFile.require(file);
    CameraAddress address = access.address(url);
    SkippedFrames skipped = new SkippedFrames();
    try (CameraFrames frames =
            new CameraFrames(address, access.transport, Duration.ofMillis(500), skipped);
        Frame frame = first(frames, address, skipped)) {
      FrameFile.write(frame, file);
      spec.commandLine()
          .getOut()
          .printf("%s: %d × %d pixels of %s%n", file, frame.width(), frame.height(), address);
      return 0;
    }
  }

  private Frame first(CameraFrames frames, CameraAddress address, SkippedFrames skipped) {
    long begun = System.nanoTime();
    while (System.nanoTime() - begun < timeout.toNanos()
        && !Thread.currentThread().isInterrupted()) {
      Optional<Frame> next = frames.next();
      if (next.isPresent()) {
        return next.get();
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
    throw new ParkstreamException(
        "no whole frame of %s within %d s (%d skipped); the warnings above say why"
            .formatted(address, timeout.toSeconds(), skipped.total()));
  }
}
