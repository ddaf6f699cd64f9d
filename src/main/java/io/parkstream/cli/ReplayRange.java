package io.parkstream.cli;

import io.parkstream.app.ServiceFactory;
import io.parkstream.app.ServiceSettings;
import io.parkstream.domain.CameraId;
import io.parkstream.tools.replay.TopicCrops;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which crops of the topic {@code replay} reads: a range of time, and cameras if not all. */
final class ReplayRange {
  @Option(
      names = "--from",
      paramLabel = "TIME",
      converter = InstantOption.class,
      description = "First record, such as 2026-03-01T08:00:00Z.")
  @Nullable Instant from;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      converter = InstantOption.class,
      description = "End of the range, itself not in it. Default: now.")
  @Nullable Instant to;

  @Option(
      names = "--last",
      paramLabel = "TIME",
      converter = DurationOption.class,
      description = "Instead of --from: so long before the end, such as 2h.")
  @Nullable Duration last;

  @Option(
      names = "--broker",
      paramLabel = "HOST:PORT",
      description = "Default: parkstream.kafka.bootstrap-servers.")
  @Nullable String broker;

  @Option(
      names = "--camera",
      paramLabel = "SITE/CAMERA",
      description = "Only this camera. Repeatable. Default: all.")
  List<String> cameras = List.of();

  /** When the range begins and ends. */
  record Times(Instant from, Instant to) {}

  /**
   * The range as asked for.
   *
   * @param now where it ends unless an end is given
   * @throws ParameterException unless the begin is given in exactly one of the two ways
   */
  Times times(CommandLine line, Instant now) {
    Instant end = to == null ? now : to;
    Duration before = last;
    Instant begin = from;
    if (begin != null && before == null) {
      return new Times(begin, end);
    }
    if (begin == null && before != null) {
      return new Times(end.minus(before), end);
    }
    throw new ParameterException(line, "one of --from and --last is needed");
  }

  /** Whether crops of this camera are read. */
  boolean has(CameraId camera) {
    return cameras.isEmpty() || Set.copyOf(cameras).contains(camera.key());
  }

  /**
   * The crops, read when they are asked for.
   *
   * @throws ParameterException as {@link #times}
   */
  TopicCrops source(
      CommandLine line, ServiceFactory services, ServiceSettings settings, Clock clock) {
    Times times = times(line, clock.instant());
    return new TopicCrops(
        services.consumers(settings, "replay", broker),
        settings.topics().names(),
        settings.intake().pictures().maxBytes(),
        times.from(),
        times.to(),
        this::has,
        clock);
  }
}
