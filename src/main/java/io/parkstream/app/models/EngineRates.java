package io.parkstream.app.models;

import io.parkstream.config.EngineKind;
import io.parkstream.engine.Precision;

/**
 * Crops per second of each engine on two cores with batches of 32, for processors of four kinds.
 * They decide which engine is taken and what another is said to bring; only their ratios matter.
 * Measured by {@code bench} and, for {@link #DOT_PRODUCTS}, with AMX switched off.
 */
enum EngineRates {
  /** AMX: Xeons since Sapphire Rapids. */
  MATRICES(2361, 996, 199, 559, 159, 96),

  /** AVX-512 with VNNI and a bfloat16 unit of full width: EPYCs since Zen 4. */
  DOT_PRODUCTS_AND_BF16(937, 495, 209, 866, 208, 121),

  /** VNNI, of 512 or 256 bits. bfloat16, where there is some, is slower than single precision. */
  DOT_PRODUCTS(940, 130, 170, 559, 159, 96),

  /** Neither. 8-bit products are slower there than single precision. */
  NEITHER(0, 0, 170, 100, 159, 96);

  /** What VNNI brings to a processor that has neither. */
  static final double GAIN_OF_DOT_PRODUCTS =
      DOT_PRODUCTS.rate(EngineKind.ONEDNN, Precision.INT8)
          / NEITHER.rate(EngineKind.ONEDNN, Precision.FP32);

  private final double oneDnnInt8;
  private final double oneDnnBf16;
  private final double oneDnnFp32;
  private final double onnxInt8;
  private final double onnxFp32;
  private final double dl4j;

  EngineRates(
      double oneDnnInt8,
      double oneDnnBf16,
      double oneDnnFp32,
      double onnxInt8,
      double onnxFp32,
      double dl4j) {
    this.oneDnnInt8 = oneDnnInt8;
    this.oneDnnBf16 = oneDnnBf16;
    this.oneDnnFp32 = oneDnnFp32;
    this.onnxInt8 = onnxInt8;
    this.onnxFp32 = onnxFp32;
    this.dl4j = dl4j;
  }

  /** Of a library in a precision that it has; 0 where it cannot compute in it. */
  double rate(EngineKind library, Precision precision) {
    return switch (library) {
      case ONEDNN ->
          switch (precision) {
            case INT8 -> oneDnnInt8;
            case BF16 -> oneDnnBf16;
            case FP32 -> oneDnnFp32;
          };
      case ONNX ->
          switch (precision) {
            case INT8 -> onnxInt8;
            case BF16 -> 0;
            case FP32 -> onnxFp32;
          };
      case DL4J -> precision == Precision.FP32 ? dl4j : 0;
      case AUTO -> throw new IllegalArgumentException("auto is no library");
    };
  }
}
