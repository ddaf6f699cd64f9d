package io.parkstream.app.models;

import io.parkstream.ParkstreamException;
import io.parkstream.config.EngineKind;
import io.parkstream.config.EnginePrecision;
import io.parkstream.engine.Precision;
import io.parkstream.engine.onnx.Device;
import java.util.Locale;

/**
 * Which engine answers, and why.
 *
 * @param library oneDNN, ONNX Runtime or DL4J, never {@code AUTO}
 * @param precision what it computes in
 * @param device what it computes on; DL4J has only what it was built with
 * @param why in words, for the line at start; also what it would take to be faster
 */
record EngineChoice(EngineKind library, Precision precision, Device device, String why) {
  /** What {@code quantize} brings, by the figures of performance.md on processors with VNNI. */
  private static final String QUANTIZE =
      "; the model has no int8 form (parkstream quantize makes one), which would be about %s times"
          + " as fast";

  /**
   * What there is to choose from.
   *
   * @param hasInt8 whether the model has an 8-bit form
   * @param dotProduct the processor's instructions for 8-bit networks, or an empty text
   * @param onnxProblem why ONNX Runtime does not load, or an empty text
   * @param builtForCuda whether the natives know CUDA
   * @param cudaProblem why CUDA cannot be used, or an empty text
   * @param oneDnn what oneDNN can do here
   */
  record Offer(
      boolean hasInt8,
      String dotProduct,
      String onnxProblem,
      boolean builtForCuda,
      String cudaProblem,
      OneDnnOffer oneDnn) {
    boolean hasCuda() {
      return builtForCuda && cudaProblem.isEmpty();
    }
  }

  /**
   * What oneDNN can do here.
   *
   * @param problem why it cannot be used, or an empty text
   * @param instructions the best instruction set that it uses
   * @param isFastInInt8 whether that has 8-bit dot products
   * @param isFastInBf16 whether that has bfloat16 dot products
   */
  record OneDnnOffer(
      String problem, String instructions, boolean isFastInInt8, boolean isFastInBf16) {
    static final OneDnnOffer NONE = new OneDnnOffer("it was not asked", "", false, false);
  }

  /**
   * Chooses.
   *
   * @throws ParkstreamException if what is asked for is not there
   */
  static EngineChoice of(EngineKind kind, EnginePrecision precision, Offer offer) {
    return switch (kind) {
      case DL4J -> dl4j(precision, "as configured");
      case ONEDNN -> {
        if (!offer.oneDnn.problem.isEmpty()) {
          throw new ParkstreamException(
              "parkstream.engine.kind is onednn, and oneDNN cannot be used: "
                  + offer.oneDnn.problem);
        }
        yield oneDnn(precision, offer, "as configured");
      }
      case ONNX -> {
        if (!offer.onnxProblem.isEmpty()) {
          throw new ParkstreamException(
              "parkstream.engine.kind is onnx, and ONNX Runtime does not load: "
                  + offer.onnxProblem);
        }
        yield onnx(precision, offer, "as configured");
      }
      case AUTO -> automatic(precision, offer);
    };
  }

  private static EngineChoice automatic(EnginePrecision precision, Offer offer) {
    String problem = offer.oneDnn.problem;
    if (problem.isEmpty() && precision == EnginePrecision.INT8 && !offer.oneDnn.isFastInInt8) {
      problem = "its 8-bit products need VNNI, and it has " + offer.oneDnn.instructions;
    }
    if (precision == EnginePrecision.BF16 && problem.isEmpty()) {
      return oneDnn(precision, offer, "the only one for bf16");
    }
    if (offer.onnxProblem.isEmpty()) {
      return onnx(precision, offer, "the default");
    }
    String why = "ONNX Runtime does not load: " + offer.onnxProblem;
    return problem.isEmpty()
        ? oneDnn(precision, offer, why)
        : dl4j(precision, why + "; oneDNN cannot be used: " + problem);
  }

  private static EngineChoice oneDnn(EnginePrecision precision, Offer offer, String why) {
    OneDnnOffer oneDnn = offer.oneDnn;
    String with = " with " + oneDnn.instructions;
    return switch (precision) {
      case FP32 -> onCores(Precision.FP32, why + "; fp32 as configured," + with);
      case BF16 -> onCores(Precision.BF16, why + "; bf16 as configured," + with);
      case INT8 -> onCores(Precision.INT8, why + "; int8 as configured," + with);
      case AUTO -> {
        if (offer.hasInt8 && oneDnn.isFastInInt8) {
          yield onCores(
              Precision.INT8, why + "; int8, since the model has it and the processor," + with);
        }
        if (oneDnn.isFastInBf16) {
          yield onCores(Precision.BF16, why + "; bf16" + with + String.format(QUANTIZE, "2"));
        }
        yield onCores(
            Precision.FP32,
            why
                + "; fp32"
                + with
                + (oneDnn.isFastInInt8
                    ? String.format(QUANTIZE, "3")
                    : "; a processor with VNNI would compute int8, about 3 times as fast"));
      }
    };
  }

  private static EngineChoice onCores(Precision precision, String why) {
    return new EngineChoice(EngineKind.ONEDNN, precision, Device.CPU, why);
  }

  private static EngineChoice dl4j(EnginePrecision precision, String why) {
    if (precision == EnginePrecision.INT8 || precision == EnginePrecision.BF16) {
      throw new ParkstreamException(
          "parkstream.engine.precision is "
              + word(precision)
              + ", which DL4J cannot compute in ("
              + why
              + ")");
    }
    return new EngineChoice(EngineKind.DL4J, Precision.FP32, Device.CPU, why);
  }

  private static EngineChoice onnx(EnginePrecision precision, Offer offer, String why) {
    Device device = offer.hasCuda() ? Device.CUDA : Device.CPU;
    String where =
        offer.builtForCuda && !offer.hasCuda()
            ? why + "; on the processor, since CUDA cannot be used: " + offer.cudaProblem
            : why;
    return switch (precision) {
      case FP32 ->
          new EngineChoice(EngineKind.ONNX, Precision.FP32, device, where + "; fp32 as configured");
      case BF16 ->
          throw new ParkstreamException(
              "parkstream.engine.precision is bf16, which only oneDNN computes in (" + why + ")");
      case INT8 ->
          new EngineChoice(
              EngineKind.ONNX,
              Precision.INT8,
              Device.CPU,
              where + "; int8 as configured, on the processor");
      case AUTO -> automaticOnnx(offer, device, where);
    };
  }

  private static EngineChoice automaticOnnx(Offer offer, Device device, String where) {
    if (device == Device.CUDA) {
      return new EngineChoice(
          EngineKind.ONNX, Precision.FP32, device, where + "; fp32, since it runs on a GPU");
    }
    if (!offer.hasInt8) {
      return new EngineChoice(
          EngineKind.ONNX,
          Precision.FP32,
          device,
          where + "; fp32, since the model has no int8 form (parkstream quantize makes one)");
    }
    if (offer.dotProduct.isEmpty()) {
      return new EngineChoice(
          EngineKind.ONNX,
          Precision.FP32,
          device,
          where + "; fp32, since the processor has no 8-bit dot product (VNNI)");
    }
    return new EngineChoice(
        EngineKind.ONNX,
        Precision.INT8,
        device,
        where + "; int8, since the model has it and the processor has " + offer.dotProduct);
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
