package io.parkstream.config;

/** What computes the answers. */
public enum EngineKind {
  /** The fastest that can be used here: a GPU, else oneDNN, else ONNX Runtime, else DL4J. */
  AUTO,
  /** oneDNN over the network's layers; x86-64 with AVX2. */
  ONEDNN,
  /** ONNX Runtime. */
  ONNX,
  /** DeepLearning4J. */
  DL4J
}
