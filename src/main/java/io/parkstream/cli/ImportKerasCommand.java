package io.parkstream.cli;

import io.parkstream.engine.dl4j.Vgg16Variant;
import io.parkstream.image.PixelShape;
import io.parkstream.training.export.KerasFile;
import io.parkstream.training.export.KerasImport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks a Keras HDF5 file against a variant and stores it as a model. */
@Command(
    name = "import-keras",
    mixinStandardHelpOptions = true,
    description = {
      "Checks names and shapes of a Keras HDF5 file against a variant; a whole model becomes the next version of"
          + " a model.",
      "Convolutions alone are listed: 'train --variant transfer --weights FILE' starts from them."
    })
final class ImportKerasCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "Saved by model.save or model.save_weights.")
  Path file;

  @Option(
      names = "--variant",
      description = "The network: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  Vgg16Variant variant = Vgg16Variant.TRANSFER;

  @Option(
      names = "--checksum",
      paramLabel = "HEX",
      description = "MD5 or SHA-256 that the file must have.")
  String checksum = "";

  @Option(
      names = "--size",
      description =
          "Width and height of the input that it was trained for, 32 to 63 (default: ${DEFAULT-VALUE}).")
  int size = 48;

  @Option(
      names = "--measure",
      paramLabel = "DIR",
      description = "Labelled folder to measure the model on, for its card. Repeatable.")
  List<Path> measured = new ArrayList<>();

  @Mixin ModelOptions model = new ModelOptions();

  @Override
  public Integer call() throws IOException {
    ToolLibrary.KERAS_FILES.require();
    KerasImport imported = KerasImport.read(file, variant, checksum);
    PrintWriter out = spec.commandLine().getOut();
    if (imported.file().topology().isEmpty()) {
      PrintWriter err = spec.commandLine().getErr();
      err.println(
          "import-keras: "
              + file
              + " holds weights and no network definition; activations, paddings and pools are taken"
              + " to be the variant's. model.save('model.h5') writes both");
      err.flush();
    }
    if (imported.weights().isComplete()) {
      Path version =
          imported.store(
              model.chosen.repository.open(),
              model.chosen.name,
              new PixelShape(size, size),
              measured,
              "./parkstream "
                  + String.join(" ", spec.commandLine().getParseResult().originalArgs()));
      out.println("stored " + version);
    } else {
      for (KerasFile.Layer layer : imported.file().layers()) {
        for (KerasFile.Weight weight : layer.weights()) {
          out.println(layer.name() + " " + weight.name() + " " + Arrays.toString(weight.shape()));
        }
      }
      out.println(
          "convolutions alone; start from them with: train --variant "
              + variant.word()
              + " --weights "
              + file);
    }
    out.flush();
    return 0;
  }
}
