package io.parkstream.cli;

import io.parkstream.gateway.CameraAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a gateway's frames come from: one of them. */
final class SourceOption {
  @Option(names = "--frames", paramLabel = "DIR", description = "Pictures, in order of name.")
  @Nullable Path frames;

  @Option(
      names = "--video",
      paramLabel = "FILE",
      description = "A film: MP4, Matroska, AVI, MPEG-TS and so on.")
  @Nullable Path video;

  @Option(
      names = "--camera",
      paramLabel = "URL",
      description = "rtsp://…, rtsps, rtmp, http or https; the login rather by --login.")
  @Nullable String camera;

  boolean isGiven() {
    return frames != null || video != null || camera != null;
  }

  /** Without a login. */
  @Override
  public String toString() {
    if (camera != null) {
      return CameraAddress.of(camera).toString();
    }
    return String.valueOf(frames == null ? video : frames);
  }
}
