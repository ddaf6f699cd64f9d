package io.parkstream.cli;

import io.parkstream.gateway.CropGeometry;
import io.parkstream.training.dataset.ArchiveImport;
import io.parkstream.training.dataset.CnrImport;
import io.parkstream.training.dataset.CropFolder;
import io.parkstream.training.dataset.DatasetSplit;
import io.parkstream.training.dataset.DuplicateReport;
import io.parkstream.training.dataset.PkLotImport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
    description =
        "Makes labelled folders of crops, drawn, cut from frames or imported; splits them and finds"
            + " duplicates.",
    mixinStandardHelpOptions = true,
    subcommands = {
      DrawCropsCommand.class,
      DatasetCommand.PkLot.class,
      DatasetCommand.Cnr.class,
      DatasetCommand.Unpack.class,
      DatasetCommand.Split.class,
      DatasetCommand.Duplicates.class,
      LabelsCommand.class
    })
final class DatasetCommand implements Runnable {
  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(),
        "Missing command: say what to do, draw or pklot, cnr, unpack, split, duplicates or labels");
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
        defaultValue = "bounding-box",
        paramLabel = "G",
        converter = GeometryConverter.class,
        description =
            "How a space is cut out: bounding-box, square or perspective. Default:"
                + " ${DEFAULT-VALUE}.")
    CropGeometry geometry;

    @Option(
        names = "--loose",
        paramLabel = "SEED",
        description = {
          "Cut as by careless marks, larger or smaller by up to a third and up to a fifth aside;",
          "for training. Each seed gives other cuts of the same spaces."
        })
    @Nullable Long loose;

    @Override
    public Integer call() {
      CropFolder.Counts counts = new PkLotImport(geometry, loose).run(frames, directory);
      PrintWriter out = spec.commandLine().getOut();
      out.println(counts.describe(directory));
      out.flush();
      return CommandLine.ExitCode.OK;
    }
  }

  /** Copies CNRPark patches by their lists. */
  @Command(
      name = "cnr",
      description = "Copies CNRPark and CNR-EXT patches into labelled folders by their lists.",
      mixinStandardHelpOptions = true)
  static final class Cnr implements Callable<Integer> {
    @Spec CommandSpec spec;

    @Parameters(
        index = "0",
        paramLabel = "LIST",
        description = "A path and 0 (empty) or 1 (occupied) per line, such as LABELS/all.txt.")
    Path list;

    @Parameters(index = "1", paramLabel = "PATCHES_DIR", description = "Where its paths start.")
    Path patches;

    @Parameters(
        index = "2",
        paramLabel = "OUT_DIR",
        description = "Where empty/ and occupied/ are written.")
    Path directory;

    @Override
    public Integer call() {
      CnrImport.Result result = new CnrImport().run(list, patches, directory);
      PrintWriter out = spec.commandLine().getOut();
      out.println(result.counts().describe(directory));
      if (!result.missing().isEmpty()) {
        out.printf(
            "%d patches of the list are not there, the first: %s%n",
            result.missing().size(), result.missing().get(0));
      }
      out.flush();
      return CommandLine.ExitCode.OK;
    }
  }

  /** Unpacks the archive of a data set. */
  @Command(
      name = "unpack",
      description =
          "Unpacks a data set's .zip, .tar or .tar.gz; refuses links and entries that lead out of the"
              + " folder.",
      mixinStandardHelpOptions = true)
  static final class Unpack implements Callable<Integer> {
    @Spec CommandSpec spec;

    @Parameters(index = "0", paramLabel = "ARCHIVE", description = "The archive.")
    Path archive;

    @Parameters(index = "1", paramLabel = "DIR", description = "Where its files are written.")
    Path directory;

    @Override
    public Integer call() {
      int files = new ArchiveImport(directory).run(archive);
      PrintWriter out = spec.commandLine().getOut();
      out.println(files + " files in " + directory);
      out.flush();
      return CommandLine.ExitCode.OK;
    }
  }

  /** Splits a labelled folder. */
  @Command(
      name = "split",
      description =
          "Copies a labelled folder into OUT_DIR/{train,test} so that no space, camera or day stands on"
              + " both sides, nor a near duplicate.",
      mixinStandardHelpOptions = true)
  static final class Split implements Callable<Integer> {
    @Spec CommandSpec spec;

    @Parameters(index = "0", paramLabel = "DIR", description = "Holds empty/ and occupied/.")
    Path from;

    @Parameters(index = "1", paramLabel = "OUT_DIR", description = "Receives train/ and test/.")
    Path to;

    @Option(
        names = "--by",
        defaultValue = "SPACE",
        description =
            "What stays on one side: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    DatasetSplit.By by;

    @Option(
        names = "--share",
        defaultValue = "0.2",
        paramLabel = "F",
        description =
            "Share of the spaces, cameras or days that tests (default: ${DEFAULT-VALUE}).")
    double share;

    @Override
    public Integer call() {
      if (!(share > 0 && share < 1)) {
        throw new CommandLine.ParameterException(
            spec.commandLine(), "--share must be between 0 and 1 and not " + share);
      }
      DatasetSplit.Result result = DatasetSplit.split(from, to, by, share);
      PrintWriter out = spec.commandLine().getOut();
      out.printf(
          "%d to train, %d to test; %d left out, nearly the same as one that trains; %d unreadable%n",
          result.train(), result.test(), result.duplicates(), result.unreadable().size());
      result.unreadable().forEach(line -> out.println("  " + line));
      out.flush();
      return CommandLine.ExitCode.OK;
    }
  }

  /** Lists near duplicates. */
  @Command(
      name = "duplicates",
      description =
          "Lists pictures that are nearly the same, by a perceptual hash and a thumbnail; those of two"
              + " labels or two spaces first.",
      mixinStandardHelpOptions = true)
  static final class Duplicates implements Callable<Integer> {
    @Spec CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "DIR", description = "Hold empty/ and occupied/.")
    List<Path> folders;

    @Override
    public Integer call() {
      List<DuplicateReport.Pair> pairs = DuplicateReport.of(folders);
      PrintWriter out = spec.commandLine().getOut();
      out.printf(
          "%d pairs, %d of two labels, %d of two spaces%n",
          pairs.size(),
          pairs.stream().filter(DuplicateReport.Pair::labelsDiffer).count(),
          pairs.stream().filter(DuplicateReport.Pair::spacesDiffer).count());
      pairs.stream()
          .sorted(
              Comparator.comparing(DuplicateReport.Pair::labelsDiffer)
                  .thenComparing(DuplicateReport.Pair::spacesDiffer)
                  .reversed())
          .forEach(
              pair ->
                  out.println(
                      pair.first()
                          + "\t"
                          + pair.second()
                          + (pair.labelsDiffer() ? "\ttwo labels" : "")
                          + (pair.spacesDiffer() ? "\ttwo spaces" : "")));
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
