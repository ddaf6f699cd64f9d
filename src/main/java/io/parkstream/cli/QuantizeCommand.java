package io.parkstream.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parkstream.app.models.EngineFactories;
import io.parkstream.config.EngineKind;
import io.parkstream.config.EnginePrecision;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.engine.Precision;
import io.parkstream.engine.onednn.OneDnn;
import io.parkstream.model.Model;
import io.parkstream.model.ModelRepository;
import io.parkstream.training.export.Quantization;
import io.parkstream.training.export.QuantizationReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Adds the 8-bit form to a model, behind a gate. */
@Command(
    name = "quantize",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "Makes model.int8.onnx, three to four times as fast on processors with VNNI, and adds it to"
          + " the model.",
      "Ends with 1 and adds nothing if with any engine on any held-out folder more than 0.3 %% of"
          + " the labels change, or the balanced accuracy falls by more than 0.2 points. One label"
          + " in a folder of fewer than 334 crops is more than that. bf16 is measured too, at"
          + " 0.1 %%; what fails is not taken by engine.kind=auto."
    })
final class QuantizeCommand implements Callable<Integer> {
  private static final int BATCH = 32;

  @Spec CommandSpec spec;

  @Mixin ChosenModel chosen = new ChosenModel();

  @Option(
      names = "--calibrate",
      paramLabel = "DIR",
      description =
          "Folder of labelled pictures that shows which values must fit into 8 bits. Repeatable.")
  List<Path> calibration = List.of();

  @Option(
      names = "--crops",
      paramLabel = "N",
      description = "How many pictures of each of them, at random.")
  int crops = 256;

  @Option(names = "--percentile", description = "Of the values that must fit; the rest is cut off.")
  double percentile = 99.99;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "Held-out folder of labelled pictures that has to pass the gate. Repeatable.")
  List<Path> data = List.of();

  @Option(
      names = "--check",
      description =
          "Make nothing: measure the form that the model has with every engine that there is here,"
              + " and put that into its report.")
  boolean check;

  @Option(names = "--json", description = "Print one JSON object instead of the table.")
  boolean json;

  @Override
  public Integer call() throws IOException {
    if (calibration.isEmpty() && !check) {
      throw new ParameterException(
          spec.commandLine(), "Missing required option: '--calibrate=DIR' (or --check)");
    }
    Quantization quantization =
        new Quantization(calibration, crops, percentile, data, new InstalledEngines());
    ModelRepository models = chosen.repository.open();
    Model model = chosen.open();
    QuantizationReport report =
        check ? quantization.check(models, model) : quantization.run(models, model);
    PrintWriter out = spec.commandLine().getOut();
    print(out, model, report);
    out.flush();
    return report.passed() ? 0 : 1;
  }

  /** Single precision by ONNX Runtime, and beside it whatever may answer in fewer bits here. */
  private static final class InstalledEngines implements Quantization.Engines {
    @Override
    public InferenceEngine singlePrecision(Model model) {
      return open(model, EngineKind.ONNX, EnginePrecision.FP32);
    }

    @Override
    public List<InferenceEngine> inFewerBits(Model model) {
      List<InferenceEngine> engines = new ArrayList<>();
      engines.add(open(model, EngineKind.ONNX, EnginePrecision.INT8));
      if (OneDnn.isFastIn(Precision.INT8)) {
        engines.add(open(model, EngineKind.ONEDNN, EnginePrecision.INT8));
      }
      if (OneDnn.isFastIn(Precision.BF16)) {
        engines.add(open(model, EngineKind.ONEDNN, EnginePrecision.BF16));
      }
      return engines;
    }

    @Override
    public InferenceEngine uncalibrated(Model model) {
      return EngineFactories.uncalibrated(model, EngineKind.ONNX, EnginePrecision.INT8, BATCH)
          .open();
    }

    private static InferenceEngine open(Model model, EngineKind kind, EnginePrecision precision) {
      return EngineFactories.offline(model, kind, precision, BATCH).open();
    }
  }

  private void print(PrintWriter out, Model model, QuantizationReport report)
      throws JsonProcessingException {
    if (json) {
      out.println(new ObjectMapper().writeValueAsString(report));
      return;
    }
    out.printf(
        "%-13s %-32s %7s %10s %9s %20s %9s %9s%n",
        "engine",
        "data set",
        "crops",
        "agreement",
        "changed",
        "undecided, agree",
        "balanced",
        "it has");
    for (QuantizationReport.DataSet set : report.dataSets()) {
      out.printf(
          Locale.ROOT,
          "%-13s %-32s %7d %10.4f %9d %11d %8.4f %9.4f %9.4f  %s%n",
          set.engine(),
          set.name(),
          set.crops(),
          set.agreement(),
          set.changed(),
          set.undecided(),
          set.undecidedAgreement(),
          set.balancedAccuracy(),
          set.balancedAccuracyInt8(),
          set.passed() ? "passed" : "FAILED");
    }
    String form = model.identity().name() + "/" + model.identity().version();
    if (check) {
      out.println("the report on the 8-bit form of model " + form + " is written");
      return;
    }
    out.println(
        report.passed()
            ? "model " + form + " has an 8-bit form now"
            : "nothing was added to model " + form + "; try more pictures or another --percentile");
  }
}
