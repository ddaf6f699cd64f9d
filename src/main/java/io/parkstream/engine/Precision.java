package io.parkstream.engine;

import java.util.Locale;

/** In which numbers an engine computes. */
public enum Precision {
  /** Single precision. */
  FP32,
  /** Single precision with 8 bits of mantissa: half the size and, where there is hardware, time. */
  BF16,
  /** 8-bit integers; needs the model's {@code model.int8.onnx}. */
  INT8;

  /** The word in configuration, messages and engine names. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
