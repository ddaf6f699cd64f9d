package io.parkstream.model;

import io.parkstream.domain.ModelIdentity;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One version of a model whose files have passed their checksums.
 *
 * @param identity goes into every classification
 * @param onnx the weights
 * @param quantized the 8-bit form, if there is one
 */
public record Model(
    ModelIdentity identity,
    ModelCard card,
    GoldenPictures golden,
    Path onnx,
    @Nullable QuantizedModel quantized) {

  /** A model that has no 8-bit form. */
  public Model(ModelIdentity identity, ModelCard card, GoldenPictures golden, Path onnx) {
    this(identity, card, golden, onnx, null);
  }
}
