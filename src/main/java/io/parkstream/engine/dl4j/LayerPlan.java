package io.parkstream.engine.dl4j;

/** One step of a network in the terms of the seed's Keras code, before any engine has its say. */
public sealed interface LayerPlan {

  /**
   * 3 × 3 convolution, stride 1, "same" padding, followed by ReLU; Keras' L2 factor on its weights.
   */
  record Convolution(String name, int inputs, int outputs, double l2) implements LayerPlan {}

  /** Batch normalization over the last step's channels. */
  record Normalization(String name, int channels) implements LayerPlan {}

  /** 2 × 2 max pooling, stride 2; an odd last row or column is dropped. */
  record Pool(String name) implements LayerPlan {}

  /**
   * Dropout.
   *
   * @param rate the share that is dropped, as Keras counts it
   */
  record Dropout(double rate) implements LayerPlan {}

  /** Fully connected, followed by ReLU, or by softmax in the last step. */
  record Dense(String name, int inputs, int outputs, double l2, boolean last)
      implements LayerPlan {}
}
