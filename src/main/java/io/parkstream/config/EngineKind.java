package io.parkstream.config;

/** What computes the answers. */
public enum EngineKind {
  /** ONNX Runtime where its natives load, else DL4J. */
  AUTO,
  /** DeepLearning4J. */
  DL4J,
  /** ONNX Runtime. */
  ONNX
}
