package io.parkstream.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parkstream.tools.capacity.CapacityCosts;
import io.parkstream.tools.capacity.CapacityLimits;
import io.parkstream.tools.capacity.CapacityLoad;
import io.parkstream.tools.capacity.CapacityPlan;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Says how large a service has to be. */
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "From cameras, spaces, rate and latency to instances, partitions, cores, network and disk.",
      "Costs are those of two cores of an AMD EPYC with AVX-512; measure your own with bench."
    })
final class PlanCommand implements Callable<Integer> {
  /** Crops per second of one core: half of what two did, at batches of 32. */
  enum Engine {
    ONEDNN_INT8(468),
    ONEDNN_BF16(247),
    ONNX_INT8(290),
    ONNX_FP32(77),
    DL4J(57);

    private final double perCore;

    Engine(double perCore) {
      this.perCore = perCore;
    }
  }

  /** A classification with its key and headers, uncompressed. */
  private static final int ANSWER_BYTES = 1_000;

  private static final int BATCH = 32;
  private static final double BATCH_DELAY = 0.05;
  private static final double COMMIT = 0.5;

  @Spec CommandSpec spec;

  @Option(names = "--cameras", required = true, description = "How many.")
  int cameras;

  @Option(names = "--spaces", description = "Of each camera.")
  int spaces = 20;

  @Option(names = "--rate", description = "Crops of each space per second; 0.2 is one in 5 s.")
  double rate = 0.2;

  @Option(
      names = "--latency",
      paramLabel = "TIME",
      converter = DurationOption.class,
      description = "From a car's coming or going until that is published.")
  Duration latency = Duration.ofSeconds(30);

  @Option(
      names = "--engine",
      description =
          "onednn_int8, onednn_bf16, onnx_int8, onnx_fp32 or dl4j: what --per-core is by default.")
  Engine engine = Engine.ONNX_FP32;

  @Option(
      names = "--per-core",
      description = "Crops per second that a core infers; 0 takes the engine's.")
  double perCore;

  @Option(
      names = "--per-gpu",
      description = "Crops per second of the GPU of each instance; 0 has none.")
  double perGpu;

  @Option(
      names = "--other",
      description = "Processor seconds of 1,000 crops for everything but inference.")
  double other = 0.30;

  @Option(names = "--cores", description = "Of an instance.")
  int cores = 8;

  @Option(names = "--busy", description = "Share of cores and GPU that may be used in the mean.")
  double busy = 0.6;

  @Option(names = "--crop-bytes", description = "Mean size of an encoded crop.")
  int cropBytes = 4_000;

  @Option(names = "--changes", description = "Of a space per hour.")
  double changes = 2;

  @Option(names = "--replication", description = "Copies on the brokers.")
  int replication = 3;

  @Option(names = "--at-least-once", description = "Answers are seen at once, not after a commit.")
  boolean atLeastOnce;

  @Option(names = "--json", description = "Print one JSON object instead of the table.")
  boolean json;

  private final ObjectMapper mapper;

  PlanCommand(ObjectMapper mapper) {
    this.mapper = mapper;
  }

  @Override
  public Integer call() throws JsonProcessingException {
    CapacityPlan plan = plan();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(mapper.writeValueAsString(plan));
    } else {
      print(out, plan);
    }
    out.flush();
    return 0;
  }

  private CapacityPlan plan() {
    try {
      return CapacityPlan.of(
          new CapacityLoad(cameras, spaces, rate, cropBytes, changes, latency.toMillis() / 1000.0),
          new CapacityCosts(
              perCore > 0 ? perCore : engine.perCore,
              perGpu,
              other,
              BATCH,
              BATCH_DELAY,
              atLeastOnce ? 0 : COMMIT,
              ANSWER_BYTES),
          new CapacityLimits(cores, busy, replication));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private void print(PrintWriter out, CapacityPlan plan) {
    line(out, "crops per second", "%,.0f", plan.cropsPerSecond());
    line(out, "cores busy", "%,.1f", plan.cores());
    line(out, "instances", "%d of %d cores, one of which may be lost", plan.instances(), cores);
    line(out, "stream threads", "%d of each", plan.threads());
    line(out, "partitions", "%d", plan.partitions());
    line(out, "answer", "within %.1f s, 95 %%", plan.answerSeconds());
    line(out, "car published", "within %.0f s", plan.occupiedSeconds());
    line(out, "leaving published", "within %.0f s", plan.emptySeconds());
    line(out, "crops", "%,.1f MB/s to the brokers, and to the service", plan.inMegabytes());
    line(out, "answers", "%,.1f MB/s to the brokers", plan.answersMegabytes());
    line(out, "pages", "%,.1f MB/s of answers to all instances", plan.viewMegabytes());
    line(out, "replication", "%,.1f MB/s between brokers", plan.replicationMegabytes());
    line(out, "disk", "%,.0f GB on all brokers", plan.diskGigabytes());
    plan.warnings().forEach(warning -> out.println("WARNING: " + warning));
  }

  private static void line(PrintWriter out, String name, String format, Object... values) {
    out.println(
        String.format(Locale.ROOT, "%-18s", name) + String.format(Locale.ROOT, format, values));
  }
}
