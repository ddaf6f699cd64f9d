package io.parkstream.cli;

import io.parkstream.tools.simulator.DrawnDataset;
import io.parkstream.tools.simulator.SimulatorStyle;
import io.parkstream.training.dataset.CropFolder;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Draws crops, by default in the training style. */
@Command(
    name = "draw",
    description = "Draws crops of car parks, by default in a style that the demo does not use.",
    mixinStandardHelpOptions = true)
final class DrawCropsCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Option(
      names = "--count",
      required = true,
      paramLabel = "N",
      description = "How many crops, about half of them occupied.")
  int count;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "S",
      description = "The same seed draws the same crops. Default: ${DEFAULT-VALUE}.")
  long seed;

  @Option(
      names = "--loose",
      description = {
        "Spaces marked on the ground, too large or off the car, and cut as squares, boxes or in",
        "perspective; instead of squares round the middle of the car."
      })
  boolean loose;

  @Option(
      names = "--field",
      description = {
        "Car parks that fool a network: snow, water, stains, leaves, pavers and symbols on the ground,",
        "trucks, vans, trailers and motorcycles, people and trolleys, views from all heights."
      })
  boolean field;

  @Option(
      names = "--demo",
      description = "In the style of the demo: to measure with, and never to train with.")
  boolean demo;

  @Parameters(paramLabel = "DIR", description = "Where empty/ and occupied/ are written.")
  Path directory;

  @Override
  public Integer call() {
    if (count < 1) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--count must be at least 1 and not " + count);
    }
    if ((loose || field) && demo) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "--loose and --field are for training and --demo for measuring; choose one");
    }
    if (loose && field) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--field has loose marks too; choose --loose or --field");
    }
    CropFolder.Counts counts = draw(new DrawnDataset(style(), seed));
    PrintWriter out = spec.commandLine().getOut();
    out.println(counts.describe(directory));
    out.flush();
    return CommandLine.ExitCode.OK;
  }

  private SimulatorStyle style() {
    if (demo) {
      return SimulatorStyle.DEMO;
    }
    if (field) {
      return SimulatorStyle.FIELD;
    }
    return loose ? SimulatorStyle.LOOSE : SimulatorStyle.TRAINING;
  }

  private CropFolder.Counts draw(DrawnDataset dataset) {
    if (System.console() == null) {
      return dataset.write(count, directory, written -> {});
    }
    try (ProgressBar bar =
        new ProgressBarBuilder()
            .setTaskName("draw")
            .setInitialMax(count)
            .setUnit(" crops", 1)
            .showSpeed()
            .build()) {
      return dataset.write(count, directory, bar::stepTo);
    }
  }
}
