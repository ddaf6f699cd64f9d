package io.parkstream.engine.onnx;

import java.util.Locale;

/** In which numbers ONNX Runtime computes, and so which file of the model it loads. */
public enum Precision {
  /** Single precision, from {@code model.onnx}. */
  FP32,
  /** 8-bit integers, from {@code model.int8.onnx}. */
  INT8;

  /** The word in the engine's name, {@code onnx-fp32} or {@code onnx-int8}. */
  String engineName() {
    return "onnx-" + name().toLowerCase(Locale.ROOT);
  }
}
