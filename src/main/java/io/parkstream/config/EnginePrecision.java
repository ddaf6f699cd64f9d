package io.parkstream.config;

/** In which numbers the engine computes. */
public enum EnginePrecision {
  /** 8-bit integers where the model has that form and the processor is made for it, else single. */
  AUTO,
  /** Single precision. */
  FP32,
  /** 8-bit integers; ONNX Runtime only. */
  INT8
}
