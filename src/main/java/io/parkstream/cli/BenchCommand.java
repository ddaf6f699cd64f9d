package io.parkstream.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.parkstream.app.ServiceFactory;
import io.parkstream.app.bench.Bench;
import io.parkstream.app.bench.BenchOptions;
import io.parkstream.app.bench.BenchReport;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures what the service costs on top of its engine. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    subcommands = BenchTrainingCommand.class,
    description = {
      "Compares the engine alone with the whole service, on the same threads, in the same run.",
      "The service catches up with a backlog from 64 cameras over 8 partitions; the broker is a process of its own."
    })
final class BenchCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Option(
      names = "--crops",
      description = "Crops of the backlog; the first quarter is not measured.")
  int crops = 6_000;

  @Option(names = "--rounds", description = "How often engine and service are measured in turn.")
  int rounds = 3;

  @Option(
      names = "--engine-time",
      converter = DemoCommand.DurationOption.class,
      description = "How long the engine is measured alone in each round.")
  Duration engineTime = Duration.ofSeconds(15);

  @Option(
      names = "--wait",
      paramLabel = "MILLIS",
      description =
          "Measure with an engine that waits so long for each batch, instead of the model's.")
  @Nullable Integer wait;

  @Option(names = "--json", description = "Print one JSON object instead of the table.")
  boolean json;

  private final ServiceFactory services;
  private final MeterRegistry registry;
  private final ObjectMapper mapper;

  BenchCommand(ServiceFactory services, MeterRegistry registry, ObjectMapper mapper) {
    this.services = services;
    this.registry = registry;
    this.mapper = mapper;
  }

  @Override
  public Integer call() throws InterruptedException, JsonProcessingException {
    Duration waiting = wait == null ? null : Duration.ofMillis(wait);
    BenchReport report =
        new Bench(new BenchOptions(crops, rounds, engineTime, waiting), services, registry).run();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(mapper.writeValueAsString(report));
    } else {
      print(out, report);
    }
    out.flush();
    return 0;
  }

  private static void print(PrintWriter out, BenchReport report) {
    out.printf(
        Locale.ROOT,
        "engine %s, %d at a time, batches of %d, %,d crops per round%n%n",
        report.engine(),
        report.engines(),
        report.batchSize(),
        report.crops());
    out.printf("%-14s %10s %22s%n", "", "crops/s", "CPU s per 1,000 crops");
    String row = "%-14s %10.1f %22.3f%n";
    out.printf(
        Locale.ROOT,
        row,
        "engine alone",
        report.engineCropsPerSecond(),
        report.engineCpuSecondsPerThousand());
    out.printf(
        Locale.ROOT,
        row,
        "service",
        report.serviceCropsPerSecond(),
        report.serviceCpuSecondsPerThousand());
    out.printf(
        Locale.ROOT,
        "%nservice / engine, crops/s  %.3f%nengine / service, CPU      %.3f%nbatches filled             %.3f%n",
        report.throughputRatio(),
        report.cpuRatio(),
        report.batchFill());
  }
}
