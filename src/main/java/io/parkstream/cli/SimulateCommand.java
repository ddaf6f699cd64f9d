package io.parkstream.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parkstream.ParkstreamException;
import io.parkstream.app.ConfiguredTracing;
import io.parkstream.config.ParkstreamConfig;
import io.parkstream.domain.Ids;
import io.parkstream.gateway.CropPublisher;
import io.parkstream.gateway.PublishedCrop;
import io.parkstream.tools.simulator.CarPark;
import io.parkstream.tools.simulator.LoadSimulator;
import io.parkstream.tools.simulator.SimulatorStyle;
import io.parkstream.tracing.Tracing;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Load for a service: many cameras, with the truth of every crop. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    description = {
      "Publishes crops of many simulated cameras at a steady rate, and what is true of each.",
      "Ends with 1 if the broker did not take one."
    })
final class SimulateCommand implements Callable<Integer> {
  /** Each space is looked at; once per crop would cost more than the crop. */
  private static final long ADVANCE_NANOS = Duration.ofMillis(200).toNanos();

  /** Between two lines that say how far it is. */
  private static final long PROGRESS_NANOS = Duration.ofMinutes(1).toNanos();

  @Spec CommandSpec spec;

  @Mixin final CropTarget target = new CropTarget();

  @Option(names = "--site", defaultValue = "simulated", description = "Default: ${DEFAULT-VALUE}.")
  String site = "simulated";

  @Option(names = "--cameras", defaultValue = "10", description = "Default: ${DEFAULT-VALUE}.")
  int cameras;

  @Option(names = "--spaces", defaultValue = "20", description = "Of each camera. Default: 20.")
  int spaces;

  @Option(
      names = "--rate",
      defaultValue = "100",
      description = "Crops per second of all cameras. Default: ${DEFAULT-VALUE}.")
  double rate;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      defaultValue = "60s",
      converter = DurationOption.class,
      description = "Default: ${DEFAULT-VALUE}.")
  Duration duration = Duration.ofSeconds(60);

  @Option(
      names = "--stay",
      paramLabel = "TIME",
      defaultValue = "2m",
      converter = DurationOption.class,
      description = "Mean stay of a car; none is shorter than a third. Default: 2m.")
  Duration stay = Duration.ofMinutes(2);

  @Option(names = "--seed", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}.")
  long seed;

  @Option(
      names = "--truth",
      paramLabel = "FILE",
      description =
          "Where a JSON object per acknowledged crop is written: where it lies, and what is true.")
  @Nullable Path truth;

  private final ParkstreamConfig config;
  private final ObjectMapper json;
  private final AtomicReference<@Nullable IOException> unwritten = new AtomicReference<>();

  SimulateCommand(ParkstreamConfig config, ObjectMapper json) {
    this.config = config;
    this.json = json;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    check();
    target.require();
    LoadSimulator load =
        new LoadSimulator(
            site,
            cameras,
            spaces,
            new CarPark.Traffic(stay, stay.dividedBy(3), 0.5),
            SimulatorStyle.DEMO,
            seed);
    try (OrderlyEnd end = new OrderlyEnd();
        Writer out = truth == null ? Writer.nullWriter() : Files.newBufferedWriter(truth);
        Tracing tracing = ConfiguredTracing.gateway(config.tracing());
        CropPublisher publisher =
            new CropPublisher(
                target.producer(),
                target.cropsTopic,
                CropPublisher.newRun(),
                crop -> write(out, crop),
                tracing)) {
      sayBegin();
      double seconds = publish(load, publisher);
      publisher.flush();
      return report(publisher, seconds);
    }
  }

  private void check() {
    if (cameras < 1 || spaces < 1 || cameras * (long) spaces > 1_000_000) {
      throw new ParameterException(
          spec.commandLine(),
          "--cameras and --spaces must be positive, and make at most 1,000,000 spaces: "
              + cameras
              + " × "
              + spaces);
    }
    if (!(rate > 0 && rate <= 100_000)) {
      throw new ParameterException(
          spec.commandLine(), "--rate must be above 0, at most 100,000: " + rate);
    }
    if (!Ids.isValid(site)) {
      throw new ParameterException(spec.commandLine(), "--site is no id: '" + site + "'");
    }
  }

  private void sayBegin() {
    say(
        "%d cameras of %d spaces, %.1f crops per second to %s at %s for %d s",
        cameras, spaces, rate, target.cropsTopic, target.broker, duration.toSeconds());
  }

  private void say(String format, Object... arguments) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(String.format(Locale.ROOT, format, arguments));
    err.flush();
  }

  /** Until its time is over or the process is stopped; gives the seconds that it took. */
  private double publish(LoadSimulator load, CropPublisher publisher) {
    long begun = System.nanoTime();
    long before = begun;
    long said = begun;
    for (long i = 0; ; i++) {
      long due = Math.min((long) (i * 1e9 / rate), duration.toNanos());
      long now = System.nanoTime();
      while (due - (now - begun) > 0 && !Thread.currentThread().isInterrupted()) {
        LockSupport.parkNanos(due - (now - begun));
        now = System.nanoTime();
      }
      // Cleared, or nothing could be flushed.
      if (Thread.interrupted() || now - begun >= duration.toNanos()) {
        return (now - begun) / 1e9;
      }
      if (now - before >= ADVANCE_NANOS) {
        load.advance(Duration.ofNanos(now - before));
        before = now;
      }
      if (now - said >= PROGRESS_NANOS) {
        said = now;
        CropPublisher.Counts counts = publisher.counts();
        say(
            "after %d s: %d crops sent, %d acknowledged, %d failed",
            (now - begun) / 1_000_000_000, counts.sent(), counts.published(), counts.failed());
      }
      try {
        publisher.publish(load.next(Instant.now()));
      } catch (InterruptException e) {
        // It waited for the broker when it was asked to stop; the flag is set again.
      }
    }
  }

  /** One line; called by the producer's thread alone. */
  private void write(Writer out, PublishedCrop crop) {
    try {
      out.write(json.writeValueAsString(Truth.of(crop)) + "\n");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of strings and numbers can be written", e);
    } catch (IOException e) {
      // Thrown here it would only be logged, by the producer.
      unwritten.compareAndSet(null, e);
    }
  }

  private int report(CropPublisher publisher, double seconds) {
    IOException failure = unwritten.get();
    if (failure != null) {
      throw new ParkstreamException(
          truth + " does not hold the truth of all crops: " + failure, failure);
    }
    CropPublisher.Counts counts = publisher.counts();
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        "%d crops sent, %.1f per second, %d acknowledged, %d failed%n",
        counts.sent(),
        counts.sent() / seconds,
        counts.published(),
        counts.failed());
    out.flush();
    publisher.requireNoneFailed();
    return 0;
  }

  /** The object of a line. */
  record Truth(
      String topic,
      int partition,
      long offset,
      String site,
      String camera,
      String space,
      String capturedAt,
      String occupancy) {
    static Truth of(PublishedCrop crop) {
      return new Truth(
          crop.ref().topic(),
          crop.ref().partition(),
          crop.ref().offset(),
          crop.camera().site(),
          crop.camera().camera(),
          crop.space().space(),
          crop.capturedAt().toString(),
          crop.occupied() ? "occupied" : "empty");
    }
  }
}
