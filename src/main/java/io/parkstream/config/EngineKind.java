package io.parkstream.config;

/** What computes the answers. */
public enum EngineKind {
  /** Of those that load the one that is fastest with this model on this processor. */
  AUTO,
  /** oneDNN over the network's layers; x86-64 with AVX2. */
  ONEDNN,
  /** ONNX Runtime. */
  ONNX,
  /** DeepLearning4J. */
  DL4J
}
