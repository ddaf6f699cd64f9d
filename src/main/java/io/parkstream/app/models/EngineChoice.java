package io.parkstream.app.models;

import io.parkstream.ParkstreamException;
import io.parkstream.app.models.EngineOffer.OneDnnOffer;
import io.parkstream.config.EngineKind;
import io.parkstream.config.EnginePrecision;
import io.parkstream.engine.Precision;
import io.parkstream.engine.onnx.Device;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which engine answers, and why: of those that the configuration allows, the one that is fastest on
 * such a processor. A GPU comes before all of them.
 *
 * @param library oneDNN, ONNX Runtime or DL4J, never {@code AUTO}
 * @param precision what it computes in
 * @param device what it computes on; DL4J has only what it was built with
 * @param why in words, for the line at start; also what it would take to be faster
 */
record EngineChoice(EngineKind library, Precision precision, Device device, String why) {
  /** Times as fast; what brings less is not worth a word. */
  private static final double LEAST_GAIN = 1.1;

  private static final String NO_FORM = "the int8 form is missing (parkstream quantize makes it)";

  /**
   * An engine on the processor.
   *
   * @param rate as {@link EngineRates} has it
   * @param missing why it cannot be had, or an empty text
   */
  private record Candidate(EngineKind library, Precision precision, double rate, String missing) {
    boolean isAllowedBy(EngineKind kind, EnginePrecision wanted) {
      return (kind == EngineKind.AUTO || kind == library)
          && (wanted == EnginePrecision.AUTO || wanted.name().equals(precision.name()));
    }
  }

  /**
   * Chooses.
   *
   * @throws ParkstreamException if what is asked for is not there
   */
  static EngineChoice of(EngineKind kind, EnginePrecision precision, EngineOffer offer) {
    requireLoads(kind, offer);
    boolean isConfigured = kind != EngineKind.AUTO || precision != EnginePrecision.AUTO;
    boolean mayUseGpu = kind == EngineKind.AUTO || kind == EngineKind.ONNX;
    boolean isForGpu = precision == EnginePrecision.AUTO || precision == EnginePrecision.FP32;
    String asConfigured = isConfigured ? "as configured; " : "";
    if (mayUseGpu && isForGpu && offer.hasCuda()) {
      return new EngineChoice(
          EngineKind.ONNX,
          Precision.FP32,
          Device.CUDA,
          asConfigured + "fp32, since it runs on a GPU");
    }
    Candidate best =
        candidates(kind, precision, offer).stream()
            .filter(each -> each.isAllowedBy(kind, precision) && each.missing.isEmpty())
            .max(Comparator.comparingDouble(Candidate::rate))
            .orElseThrow(() -> notThere(kind, precision, offer));
    StringBuilder why = new StringBuilder(asConfigured).append(reason(best, offer));
    if (mayUseGpu && offer.builtForCuda() && isForGpu) {
      why.append("; on the processor, since CUDA cannot be used: ").append(offer.cudaProblem());
    }
    notes(best, kind, offer).forEach(note -> why.append("; ").append(note));
    return new EngineChoice(best.library, best.precision, Device.CPU, why.toString());
  }

  private static void requireLoads(EngineKind kind, EngineOffer offer) {
    if (kind == EngineKind.ONEDNN && !offer.oneDnn().problem().isEmpty()) {
      throw new ParkstreamException(
          "parkstream.engine.kind is onednn, and oneDNN cannot be used: "
              + offer.oneDnn().problem());
    }
    if (kind == EngineKind.ONNX && !offer.onnxProblem().isEmpty()) {
      throw new ParkstreamException(
          "parkstream.engine.kind is onnx, and ONNX Runtime does not load: " + offer.onnxProblem());
    }
  }

  /**
   * Every engine on the processor. Of one whose precision is configured nothing can be missing but
   * its library: the engine itself refuses a model or a processor that it cannot use.
   */
  private static List<Candidate> candidates(
      EngineKind kind, EnginePrecision configured, EngineOffer offer) {
    OneDnnOffer oneDnn = offer.oneDnn();
    boolean isFree = configured == EnginePrecision.AUTO;
    String noOneDnn = noOneDnn(offer);
    String noOnnx =
        offer.onnxProblem().isEmpty() ? "" : "ONNX Runtime does not load: " + offer.onnxProblem();
    String noForm = !isFree || offer.forms().hasInt8() ? "" : NO_FORM;
    String noIntegers =
        oneDnn.isFastInInt8() || kind == EngineKind.ONEDNN && !isFree
            ? ""
            : "oneDNN's 8-bit products need VNNI, and the processor has " + with(offer);
    String noHalves = oneDnn.isFastInBf16() || !isFree ? "" : "the processor is no faster in bf16";
    String noProducts =
        offer.dotProduct().isEmpty() && isFree ? "the processor has no 8-bit dot product" : "";
    String int8Doubt = isFree ? offer.forms().int8Doubt() : "";
    String bf16Doubt = isFree ? offer.forms().bf16Doubt() : "";
    EngineRates rates = offer.rates();
    return List.of(
        candidate(
            EngineKind.ONEDNN, Precision.INT8, rates, noOneDnn, noIntegers, noForm, int8Doubt),
        candidate(EngineKind.ONEDNN, Precision.BF16, rates, noOneDnn, noHalves, bf16Doubt),
        candidate(EngineKind.ONEDNN, Precision.FP32, rates, noOneDnn),
        candidate(EngineKind.ONNX, Precision.INT8, rates, noOnnx, noProducts, noForm),
        candidate(EngineKind.ONNX, Precision.FP32, rates, noOnnx),
        candidate(EngineKind.DL4J, Precision.FP32, rates));
  }

  /** The first obstacle counts. */
  private static Candidate candidate(
      EngineKind library, Precision precision, EngineRates rates, String... obstacles) {
    String missing = "";
    for (String obstacle : obstacles) {
      missing = missing.isEmpty() ? obstacle : missing;
    }
    return new Candidate(library, precision, rates.rate(library, precision), missing);
  }

  private static String noOneDnn(EngineOffer offer) {
    String problem = offer.oneDnn().problem();
    return problem.isEmpty() ? "" : "oneDNN cannot be used: " + problem;
  }

  private static ParkstreamException notThere(
      EngineKind kind, EnginePrecision precision, EngineOffer offer) {
    String what = "parkstream.engine.precision is " + word(precision);
    return switch (kind) {
      case DL4J -> new ParkstreamException(what + ", which DL4J cannot compute in");
      case ONNX, ONEDNN ->
          new ParkstreamException(
              what + ", which only oneDNN computes in; parkstream.engine.kind is " + word(kind));
      case AUTO ->
          new ParkstreamException(
              what
                  + ", in which nothing can compute here: "
                  + candidates(kind, precision, offer).stream()
                      .filter(each -> each.isAllowedBy(kind, precision))
                      .map(Candidate::missing)
                      .collect(Collectors.joining("; ")));
    };
  }

  private static String with(EngineOffer offer) {
    String instructions = offer.oneDnn().instructions();
    return instructions.isEmpty() ? offer.dotProduct() : instructions;
  }

  private static String reason(Candidate best, EngineOffer offer) {
    String with = with(offer);
    String has = with.isEmpty() ? "" : ", the processor has " + with;
    return switch (best.precision) {
      case INT8 -> "the model has an int8 form" + has;
      case BF16 -> "bf16 needs no form of its own" + has;
      case FP32 -> "fp32" + has;
    };
  }

  /** What would be faster and why it was not taken; always, if oneDNN cannot be used. */
  private static List<String> notes(Candidate best, EngineKind kind, EngineOffer offer) {
    List<String> notes = new ArrayList<>();
    Set<String> obstacles = new HashSet<>();
    List<Candidate> fastestFirst =
        candidates(EngineKind.AUTO, EnginePrecision.AUTO, offer).stream()
            .filter(each -> each.rate >= LEAST_GAIN * best.rate)
            .sorted(Comparator.comparingDouble(Candidate::rate).reversed())
            .toList();
    for (Candidate faster : fastestFirst) {
      String obstacle =
          faster.missing.isEmpty() ? "the configuration does not allow it" : faster.missing;
      if (obstacles.add(obstacle)) {
        notes.add(
            String.format(
                Locale.ROOT,
                "%s in %s would be about %.1f times as fast, but %s",
                word(faster.library),
                faster.precision.word(),
                faster.rate / best.rate,
                obstacle));
      }
    }
    String noOneDnn = noOneDnn(offer);
    if (kind == EngineKind.AUTO && !noOneDnn.isEmpty() && obstacles.add(noOneDnn)) {
      notes.add(noOneDnn);
    }
    if (best.library == EngineKind.DL4J && kind == EngineKind.AUTO) {
      String noOnnx = "ONNX Runtime does not load: " + offer.onnxProblem();
      if (obstacles.add(noOnnx)) {
        notes.add(noOnnx);
      }
    }
    if (offer.rates() == EngineRates.NEITHER) {
      notes.add(
          String.format(
              Locale.ROOT,
              "a processor with VNNI would be about %.0f times as fast",
              EngineRates.GAIN_OF_DOT_PRODUCTS));
    }
    return notes;
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
