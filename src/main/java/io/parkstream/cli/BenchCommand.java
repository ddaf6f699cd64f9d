package io.parkstream.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.parkstream.app.ServiceFactory;
import io.parkstream.tools.bench.Bench;
import io.parkstream.tools.bench.BenchOptions;
import io.parkstream.tools.bench.BenchPart;
import io.parkstream.tools.bench.BenchReport;
import io.parkstream.tools.bench.BenchReport.CurvePoint;
import io.parkstream.tools.bench.BenchReport.EngineFigures;
import io.parkstream.tools.bench.BenchReport.LatencyFigures;
import io.parkstream.tools.bench.BenchReport.Machine;
import io.parkstream.tools.bench.BenchReport.Peak;
import io.parkstream.tools.bench.BenchReport.PipelineFigures;
import io.parkstream.tools.bench.BenchReport.ServiceFigures;
import io.parkstream.tools.bench.BenchReport.SoakPoint;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures how fast the machine, the engines and the service are. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    subcommands = BenchTrainingCommand.class,
    description = {
      "Measures each engine alone beside the peak of the machine, the pipeline beside a bare loop,"
          + " the service beside its engine, and the time from capture to event under load.",
      "The broker is a process of its own. Takes about two minutes; more rounds and more time give"
          + " steadier figures. Nothing else should run on the machine."
    })
final class BenchCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "PART",
      description = "Parts: ${COMPLETION-CANDIDATES}. All but CURVE and SOAK if not given.")
  Set<BenchPart> only = EnumSet.noneOf(BenchPart.class);

  @Option(
      names = "--rounds",
      description = "How often what is compared is measured in turn; medians are shown.")
  int rounds = 1;

  @Option(
      names = "--time",
      converter = DurationOption.class,
      description = "How long each thing is measured, about; latencies twice as long.")
  Duration time = Duration.ofSeconds(5);

  @Option(
      names = "--crops",
      description = "Crops of the backlog for engines that cost nothing; a quarter is warm-up.")
  int crops = 20_000;

  @Option(
      names = "--wait",
      paramLabel = "MILLIS",
      description = "How long the engine that only waits does so for each batch.")
  int wait = 5;

  @Option(names = "--json", description = "Print one JSON object instead of tables.")
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
    ToolLibrary.BROKER.require();
    Set<BenchPart> parts = only.isEmpty() ? BenchPart.QUICK : only;
    PrintWriter err = spec.commandLine().getErr();
    BenchReport report =
        new Bench(
                options(parts),
                services,
                registry,
                what -> {
                  err.println("measuring: " + what);
                  err.flush();
                })
            .run();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(mapper.writeValueAsString(report));
    } else {
      print(out, report);
    }
    out.flush();
    return 0;
  }

  private BenchOptions options(Set<BenchPart> parts) {
    try {
      return new BenchOptions(parts, rounds, time, crops, Duration.ofMillis(wait));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(), "--rounds, --crops, --time: " + e.getMessage(), e);
    }
  }

  private void print(PrintWriter out, BenchReport report) {
    machine(out, report.machine(), report.peaks());
    if (!report.engines().isEmpty()) {
      engines(out, report);
    }
    service(out, "the service over a backlog, beside its engine alone", report.service());
    service(out, "the same with an engine that waits " + wait + " ms per batch", report.waiting());
    if (report.pipeline() != null) {
      pipeline(out, report.pipeline());
    }
    if (!report.latency().isEmpty()) {
      latency(out, report);
    }
    if (!report.curve().isEmpty()) {
      curve(out, report);
    }
    if (!report.soak().isEmpty()) {
      soak(out, report);
    }
  }

  private static void machine(PrintWriter out, Machine machine, List<Peak> peaks) {
    out.printf(
        "%d processors, %s%s; Java %s, %s%n",
        machine.processors(),
        machine.processor(),
        machine.dotProduct().isEmpty() ? "" : " with " + machine.dotProduct(),
        machine.java(),
        machine.collector());
    for (Peak peak : peaks) {
      line(
          out,
          "peak in %s, the better of a product of matrices and a convolution: %.0f GOP/s (%s)",
          peak.precision(),
          peak.gigaOperationsPerSecond(),
          peak.instructions());
    }
  }

  private static void engines(PrintWriter out, BenchReport report) {
    out.printf(
        "%n%-12s %6s %10s %14s %18s %8s %8s%n",
        "engine", "batch", "crops/s", "in ones", "CPU s per 1,000", "GOP/s", "of peak");
    for (EngineFigures engine : report.engines()) {
      line(
          out,
          "%-12s %6d %10.1f %14.1f %18.3f %8.0f %8.3f",
          engine.engine(),
          engine.batchSize(),
          engine.cropsPerSecond(),
          engine.cropsPerSecondAlone(),
          engine.cpuSecondsPerThousand(),
          engine.gigaOperationsPerSecond(),
          engine.ofPeak());
    }
  }

  private static void service(PrintWriter out, String title, @Nullable ServiceFigures service) {
    if (service == null) {
      return;
    }
    out.printf("%n%s, %s%n", title, service.engine());
    out.printf("%-14s %10s %18s%n", "", "crops/s", "CPU s per 1,000");
    line(
        out,
        "%-14s %10.1f %18.3f",
        "engine alone",
        service.engineCropsPerSecond(),
        service.engineCpuSecondsPerThousand());
    line(
        out,
        "%-14s %10.1f %18.3f",
        "service",
        service.cropsPerSecond(),
        service.cpuSecondsPerThousand());
    line(
        out,
        "service / engine, crops/s %.3f; engine / service, CPU %.3f; batches filled %.3f; heap %d"
            + " MiB, resident %d MiB",
        service.throughputRatio(),
        service.cpuRatio(),
        service.batchFill(),
        service.heapMiB(),
        service.residentMiB());
  }

  private static void pipeline(PrintWriter out, PipelineFigures pipeline) {
    out.printf("%nwithout inference, %,d crops%n", pipeline.crops());
    out.printf("%-14s %10s %18s%n", "", "crops/s", "CPU s per 1,000");
    line(
        out,
        "%-14s %10.1f %18.3f",
        "bare loop",
        pipeline.bareCropsPerSecond(),
        pipeline.bareCpuSecondsPerThousand());
    line(
        out,
        "%-14s %10.1f %18.3f",
        "service",
        pipeline.cropsPerSecond(),
        pipeline.cpuSecondsPerThousand());
    line(out, "service / bare loop, CPU %.3f", pipeline.cpuRatio());
  }

  private static void latency(PrintWriter out, BenchReport report) {
    out.printf(
        "%n%-12s %6s %10s %9s %8s %8s %8s %7s %9s%n",
        "capture to", "load", "crops/s", "events", "p50 ms", "p95 ms", "p99 ms", "batch", "its ms");
    for (LatencyFigures row : report.latency()) {
      line(
          out,
          "%-12s %6.2f %10.1f %9d %8.1f %8.1f %8.1f %7.1f %9.1f",
          row.engine(),
          row.load(),
          row.cropsPerSecond(),
          row.answered(),
          row.p50Millis(),
          row.p95Millis(),
          row.p99Millis(),
          row.batchSize(),
          row.batchMillis());
    }
  }

  private void curve(PrintWriter out, BenchReport report) {
    out.printf(
        "%nan engine that waits %d ms per batch%n%-10s %8s %10s %16s %7s %8s %8s%n",
        wait, "partitions", "cameras", "crops/s", "CPU s per 1,000", "filled", "p50 ms", "p99 ms");
    for (CurvePoint point : report.curve()) {
      line(
          out,
          "%-10d %8d %10.1f %16.3f %7.3f %8.1f %8.1f",
          point.partitions(),
          point.cameras(),
          point.cropsPerSecond(),
          point.cpuSecondsPerThousand(),
          point.batchFill(),
          point.p50Millis(),
          point.p99Millis());
    }
  }

  private static void soak(PrintWriter out, BenchReport report) {
    out.printf(
        "%n%-8s %10s %9s %9s %13s %8s %8s%n",
        "minute", "crops/s", "events", "heap MiB", "resident MiB", "p50 ms", "p99 ms");
    for (SoakPoint point : report.soak()) {
      line(
          out,
          "%-8d %10.1f %9d %9d %13d %8.1f %8.1f",
          point.minute(),
          point.cropsPerSecond(),
          point.answered(),
          point.heapMiB(),
          point.residentMiB(),
          point.p50Millis(),
          point.p99Millis());
    }
  }

  private static void line(PrintWriter out, String format, Object... values) {
    out.printf(Locale.ROOT, format + "%n", values);
  }
}
