package io.parkstream.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parkstream.engine.dl4j.Vgg16Variant;
import io.parkstream.tools.bench.TrainingBench;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures the speed of training. */
@Command(
    name = "training",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Compares a step of training with inference of the same network, in turn.")
final class BenchTrainingCommand implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin TrainingFlags flags = new TrainingFlags();

  @Option(
      names = "--variant",
      description = "The network: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  Vgg16Variant variant = Vgg16Variant.OPTIMIZED;

  @Option(
      names = "--rounds",
      description = "How often both are measured in turn (default: ${DEFAULT-VALUE}).")
  int rounds = 5;

  @Option(
      names = "--batches",
      description = "Batches of each in a round (default: ${DEFAULT-VALUE}).")
  int batches = 6;

  @Option(names = "--json", description = "Print one JSON object instead of the table.")
  boolean json;

  private final ObjectMapper mapper;

  BenchTrainingCommand(ObjectMapper mapper) {
    this.mapper = mapper;
  }

  @Override
  public Integer call() throws JsonProcessingException {
    TrainingBench.Result result = bench().run();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(mapper.writeValueAsString(result));
    } else {
      out.printf(
          Locale.ROOT,
          "%s, %d × %d pixels, batches of %d, %d rounds%n%n",
          variant.word(),
          flags.size,
          flags.size,
          flags.batch(),
          rounds);
      out.printf(Locale.ROOT, "training    %8.1f crops/s%n", result.training());
      out.printf(Locale.ROOT, "inference   %8.1f crops/s%n", result.inference());
      out.printf(Locale.ROOT, "training / inference  %.3f%n", result.ratio());
    }
    out.flush();
    return 0;
  }

  private TrainingBench bench() {
    try {
      return new TrainingBench(flags.options(variant), rounds, batches);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }
}
