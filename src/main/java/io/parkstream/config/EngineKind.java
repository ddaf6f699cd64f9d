package io.parkstream.config;

/** What computes the answers. */
public enum EngineKind {
  /** ONNX Runtime where its natives load, else oneDNN, else DL4J. */
  AUTO,
  /** oneDNN over the network's layers; x86-64 with AVX2. */
  ONEDNN,
  /** ONNX Runtime. */
  ONNX,
  /** DeepLearning4J. */
  DL4J
}
