package io.parkstream.tools.bench;

import io.parkstream.app.models.EngineFactories;
import io.parkstream.config.EngineKind;
import io.parkstream.config.EnginePrecision;
import io.parkstream.engine.EngineFactory;
import io.parkstream.engine.Precision;
import io.parkstream.engine.onednn.OneDnn;
import io.parkstream.engine.onednn.OneDnnPeak;
import io.parkstream.engine.onnx.OnnxRuntime;
import io.parkstream.image.PixelShape;
import io.parkstream.model.Model;
import io.parkstream.tools.bench.BenchReport.EngineFigures;
import io.parkstream.tools.bench.BenchReport.Peak;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Every engine and precision that there is, in turn, and in each round the machine's peak: on a
 * machine that others use too it is not the same from minute to minute. Each in the shape in which
 * the service runs it: oneDNN as one engine of one thread per core, the others as one engine of all
 * cores.
 */
final class EngineComparison {
  private static final Duration PEAK = Duration.ofMillis(500);

  private final int batch;
  private final int cores = Runtime.getRuntime().availableProcessors();
  private final double operations;
  private final List<Candidate> candidates = new ArrayList<>();
  private final Map<Precision, List<OneDnnPeak>> measured = new EnumMap<>(Precision.class);

  /** An engine and what its rounds gave. */
  private record Candidate(
      Precision precision,
      EngineFactory engines,
      int count,
      List<Cost> full,
      List<Cost> single,
      List<Double> ofPeak) {
    Candidate(Precision precision, EngineFactory engines, int count) {
      this(precision, engines, count, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }
  }

  /**
   * @param batch largest batch
   */
  EngineComparison(Model model, int batch) {
    this.batch = batch;
    PixelShape input = new PixelShape(model.card().input().width(), model.card().input().height());
    operations = ConvolutionWork.operations(input) / 1e9;
    boolean hasInt8 = model.quantized() != null;
    for (Precision precision : Precision.values()) {
      if (OneDnn.isFastIn(precision)) {
        measured.put(precision, new ArrayList<>());
      }
    }
    for (Precision precision : measured.keySet()) {
      if (hasInt8 || precision != Precision.INT8) {
        candidates.add(
            new Candidate(
                precision,
                EngineFactories.onOneCore(
                    model, EngineKind.ONEDNN, EnginePrecision.valueOf(precision.name()), batch),
                cores));
      }
    }
    if (OnnxRuntime.problem().isEmpty()) {
      candidates.add(onAllCores(model, EngineKind.ONNX, EnginePrecision.FP32));
      if (hasInt8) {
        candidates.add(onAllCores(model, EngineKind.ONNX, EnginePrecision.INT8));
      }
    }
    candidates.add(onAllCores(model, EngineKind.DL4J, EnginePrecision.FP32));
  }

  private Candidate onAllCores(Model model, EngineKind kind, EnginePrecision precision) {
    return new Candidate(
        Precision.valueOf(precision.name()),
        EngineFactories.offline(model, kind, precision, batch),
        1);
  }

  /**
   * Measures all once.
   *
   * @param time of each engine and batch size
   */
  void round(Duration time) throws InterruptedException {
    for (Map.Entry<Precision, List<OneDnnPeak>> each : measured.entrySet()) {
      each.getValue().add(OneDnnPeak.measure(each.getKey(), cores, PEAK));
    }
    for (Candidate candidate : candidates) {
      List<Cost> costs = new EngineLoop(candidate.engines, candidate.count).run(time, batch, 1);
      candidate.full.add(costs.get(0));
      candidate.single.add(costs.get(1));
      List<OneDnnPeak> peaks = measured.getOrDefault(candidate.precision, List.of());
      candidate.ofPeak.add(
          peaks.isEmpty()
              ? 0
              : costs.get(0).cropsPerSecond()
                  * operations
                  / peaks.get(peaks.size() - 1).gigaOperationsPerSecond());
    }
  }

  /** Medians of the rounds; none where oneDNN does not load. */
  List<Peak> peaks() {
    return measured.entrySet().stream()
        .map(
            each ->
                new Peak(
                    each.getKey().word(),
                    Medians.median(each.getValue(), OneDnnPeak::gigaOperationsPerSecond),
                    each.getValue().get(0).implementation()))
        .toList();
  }

  /** Medians of the rounds. */
  List<EngineFigures> figures() {
    List<EngineFigures> figures = new ArrayList<>();
    for (Candidate candidate : candidates) {
      double rate = Medians.median(candidate.full, Cost::cropsPerSecond);
      figures.add(
          new EngineFigures(
              nameOf(candidate.engines),
              batch,
              rate,
              Medians.median(candidate.single, Cost::cropsPerSecond),
              Medians.median(candidate.full, Cost::cpuSecondsPerThousand),
              rate * operations,
              Medians.median(candidate.ofPeak, Double::doubleValue)));
    }
    return figures;
  }

  /** What an engine of these calls itself; opens one. */
  static String nameOf(EngineFactory engines) {
    try (var engine = engines.open()) {
      return engine.name();
    }
  }
}
