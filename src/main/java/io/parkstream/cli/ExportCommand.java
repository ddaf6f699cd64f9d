package io.parkstream.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parkstream.app.models.EngineFactories;
import io.parkstream.config.EngineKind;
import io.parkstream.config.EnginePrecision;
import io.parkstream.engine.dl4j.Vgg16Variant;
import io.parkstream.image.PixelShape;
import io.parkstream.training.export.CheckpointExport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a checkpoint as the ONNX file that every engine loads. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "Writes a checkpoint, a zip of DL4J's ModelSerializer or an ONNX file of this application, as"
          + " model.onnx: weights rounded to half precision, pixels in, probabilities out.",
      "Proves it on drawn pictures: DL4J built anew from the file and ONNX Runtime must agree within"
          + " 0.0001; else nothing is written and it ends with 1. What rounding changed is reported.",
      "'train --from FILE' starts from the result; 'train' itself stores models in the repository."
    })
final class ExportCommand implements Callable<Integer> {
  private static final int BATCH = 32;

  @Spec CommandSpec spec;

  @Parameters(index = "0", paramLabel = "CHECKPOINT", description = "The file to read.")
  Path checkpoint;

  @Parameters(index = "1", paramLabel = "OUT", description = "The file to write.")
  Path out;

  @Option(names = "--variant", description = "The network: ${COMPLETION-CANDIDATES}.")
  Vgg16Variant variant = Vgg16Variant.OPTIMIZED;

  @Option(names = "--size", description = "Width and height of its input, 32 to 63.")
  int size = 48;

  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  @Override
  public Integer call() throws IOException {
    CheckpointExport.Report report =
        new CheckpointExport(checkpoint, variant, new PixelShape(size, size))
            .write(
                out,
                model ->
                    EngineFactories.uncalibrated(
                            model, EngineKind.ONNX, EnginePrecision.FP32, BATCH)
                        .open());
    PrintWriter to = spec.commandLine().getOut();
    print(to, report);
    to.flush();
    return report.passed() ? 0 : 1;
  }

  private void print(PrintWriter to, CheckpointExport.Report report)
      throws JsonProcessingException {
    if (json) {
      to.println(new ObjectMapper().writeValueAsString(report));
      return;
    }
    to.printf(
        Locale.ROOT,
        "on %d drawn pictures rounding changed a probability by at most %.2e; DL4J and ONNX Runtime"
            + " differ by at most %.2e%n",
        report.pictures(),
        report.rounding(),
        report.apart());
    to.println(
        report.passed()
            ? "wrote " + out
            : "that is more than " + CheckpointExport.TOLERANCE + "; nothing was written");
  }
}
