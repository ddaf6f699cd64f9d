package io.parkstream.app.models;

import io.parkstream.ParkstreamException;
import io.parkstream.config.EngineKind;
import io.parkstream.config.EnginePrecision;
import io.parkstream.engine.Precision;
import io.parkstream.engine.onnx.Device;

/**
 * Which engine answers, and why.
 *
 * @param library DL4J or ONNX Runtime, never {@code AUTO}
 * @param precision what it computes in
 * @param device what it computes on; DL4J has only what it was built with
 * @param why in words, for the line at start
 */
record EngineChoice(EngineKind library, Precision precision, Device device, String why) {

  /**
   * What there is to choose from.
   *
   * @param hasInt8 whether the model has an 8-bit form
   * @param dotProduct the processor's instructions for 8-bit networks, or an empty text
   * @param onnxProblem why ONNX Runtime does not load, or an empty text
   * @param builtForCuda whether the natives know CUDA
   * @param cudaProblem why CUDA cannot be used, or an empty text
   */
  record Offer(
      boolean hasInt8,
      String dotProduct,
      String onnxProblem,
      boolean builtForCuda,
      String cudaProblem) {
    boolean hasCuda() {
      return builtForCuda && cudaProblem.isEmpty();
    }
  }

  /**
   * Chooses.
   *
   * @throws ParkstreamException if what is asked for is not there
   */
  static EngineChoice of(EngineKind kind, EnginePrecision precision, Offer offer) {
    return switch (kind) {
      case DL4J -> dl4j(precision, "as configured");
      case ONNX -> {
        if (!offer.onnxProblem.isEmpty()) {
          throw new ParkstreamException(
              "parkstream.engine.kind is onnx, and ONNX Runtime does not load: "
                  + offer.onnxProblem);
        }
        yield onnx(precision, offer, "as configured");
      }
      case AUTO ->
          offer.onnxProblem.isEmpty()
              ? onnx(precision, offer, "the faster of the two")
              : dl4j(precision, "ONNX Runtime does not load: " + offer.onnxProblem);
    };
  }

  private static EngineChoice dl4j(EnginePrecision precision, String why) {
    if (precision == EnginePrecision.INT8) {
      throw new ParkstreamException(
          "parkstream.engine.precision is int8, which DL4J cannot compute in (" + why + ")");
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
      case INT8 ->
          new EngineChoice(
              EngineKind.ONNX,
              Precision.INT8,
              Device.CPU,
              where + "; int8 as configured, on the processor");
      case AUTO -> automatic(offer, device, where);
    };
  }

  private static EngineChoice automatic(Offer offer, Device device, String where) {
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
}
