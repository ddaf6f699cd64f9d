package io.parkstream.config;

/** In which numbers the engine computes. */
public enum EnginePrecision {
  /**
   * 8-bit integers where the model has that form and the processor is made for it, else bfloat16
   * where engine and processor are made for it, else single.
   */
  AUTO,
  /** Single precision. */
  FP32,
  /** bfloat16; oneDNN only. */
  BF16,
  /** 8-bit integers; oneDNN and ONNX Runtime. */
  INT8
}
