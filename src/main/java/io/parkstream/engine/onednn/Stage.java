package io.parkstream.engine.onednn;

import io.parkstream.engine.OnnxNetwork.Affine;
import org.jspecify.annotations.Nullable;

/** One of the network's layers as a primitive computes it. Arrays are shared, not copied. */
sealed interface Stage {

  /**
   * A convolution in floats, then ReLU, then the normalization: the kernel's epilogue does both,
   * and zeros around what comes in are zeros of the layer before, whatever its normalization.
   *
   * @param weights [outputs, inputs, 3, 3]
   * @param normalization per output, or none
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Convolution(
      int inputs,
      int outputs,
      int height,
      int width,
      float[] weights,
      float[] bias,
      @Nullable Affine normalization)
      implements Stage {}

  /**
   * A convolution of unsigned by signed bytes into unsigned bytes, whose lower end is ReLU.
   *
   * @param weights [outputs, inputs, 3, 3]
   * @param scales per output; a sum times it is in steps of what goes out
   * @param bias per output, in those steps
   * @param map [height, width, outputs] to be added, in those steps: what the shift of the
   *     normalization before contributes, which is less at the border; or none
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record IntegerConvolution(
      int inputs,
      int outputs,
      int height,
      int width,
      byte[] weights,
      float[] scales,
      float[] bias,
      float @Nullable [] map)
      implements Stage {}

  /** 2 × 2 maximum, stride 2. */
  record Pool(int channels, int height, int width) implements Stage {}

  /**
   * Fully connected, in floats.
   *
   * @param weights [outputs, inputs, height, width]
   * @param normalization per output, after ReLU, or none
   * @param isLast whether its outputs are the logits
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Dense(
      int inputs,
      int height,
      int width,
      int outputs,
      float[] weights,
      float[] bias,
      boolean relu,
      @Nullable Affine normalization,
      boolean isLast)
      implements Stage {}
}
