package io.parkstream.cli;

import io.parkstream.gateway.CropGeometry;
import io.parkstream.gateway.DrawnDataset;
import io.parkstream.gateway.LabelledFolder;
import io.parkstream.gateway.PkLotImport;
import io.parkstream.gateway.SimulatorStyle;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Makes labelled folders of crops, {@code DIR/{empty,occupied}/*.jpg}, for training and measuring.
 */
@Command(
    name = "dataset",
    description = "Makes labelled folders of crops: drawn, or cut from annotated frames.",
    mixinStandardHelpOptions = true,
    subcommands = {DatasetCommand.Draw.class, DatasetCommand.PkLot.class})
final class DatasetCommand implements Runnable {
  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "Missing command: say what to make, draw or pklot");
  }

  /** Draws crops in the training style. */
  @Command(
      name = "draw",
      description = "Draws crops of car parks, in a style that the demo does not use.",
      mixinStandardHelpOptions = true)
  static final class Draw implements Callable<Integer> {
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

    @Parameters(paramLabel = "DIR", description = "Where empty/ and occupied/ are written.")
    Path directory;

    @Override
    public Integer call() {
      if (count < 1) {
        throw new CommandLine.ParameterException(
            spec.commandLine(), "--count must be at least 1 and not " + count);
      }
      LabelledFolder.Counts counts = draw(new DrawnDataset(SimulatorStyle.TRAINING, seed));
      PrintWriter out = spec.commandLine().getOut();
      out.println(counts.describe(directory));
      out.flush();
      return CommandLine.ExitCode.OK;
    }

    private LabelledFolder.Counts draw(DrawnDataset dataset) {
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

  /** Cuts annotated PKLot frames into crops. */
  @Command(
      name = "pklot",
      description = "Cuts PKLot frames with their XML into labelled crops.",
      mixinStandardHelpOptions = true)
  static final class PkLot implements Callable<Integer> {
    @Spec CommandSpec spec;

    @Parameters(
        index = "0",
        paramLabel = "FRAMES_DIR",
        description = "Frames (.jpg, .png), each beside an .xml of the same name.")
    Path frames;

    @Parameters(
        index = "1",
        paramLabel = "OUT_DIR",
        description = "Where empty/ and occupied/ are written.")
    Path directory;

    @Option(
        names = "--geometry",
        defaultValue = "square",
        paramLabel = "G",
        converter = GeometryConverter.class,
        description =
            "How a space is cut out: square, bounding-box or perspective. Default:"
                + " ${DEFAULT-VALUE}.")
    CropGeometry geometry;

    @Override
    public Integer call() {
      LabelledFolder.Counts counts = new PkLotImport(geometry).run(frames, directory);
      PrintWriter out = spec.commandLine().getOut();
      out.println(counts.describe(directory));
      out.flush();
      return CommandLine.ExitCode.OK;
    }
  }

  /** Reads {@code bounding-box} as the enum's constant. */
  static final class GeometryConverter implements CommandLine.ITypeConverter<CropGeometry> {
    @Override
    public CropGeometry convert(String value) {
      try {
        return CropGeometry.valueOf(value.toUpperCase(Locale.ROOT).replace('-', '_'));
      } catch (IllegalArgumentException e) {
        throw new CommandLine.TypeConversionException(
            "'" + value + "' is none of square, bounding-box, perspective");
      }
    }
  }
}
