package io.parkstream.model;

import io.parkstream.domain.ModelIdentity;
import java.nio.file.Path;
import java.util.List;

/**
 * The 8-bit form of a model, whose answers are close to the model's own and not the same.
 *
 * @param identity name and version of the model, checksum of this file: an answer tells which form
 *     it came from
 * @param golden the same pictures as the model's, with the answers of this form
 * @param onnx the file
 * @param agreements of every engine and data set that was measured; empty if none was
 */
public record QuantizedModel(
    ModelIdentity identity, GoldenPictures golden, Path onnx, List<Agreement> agreements) {
  public QuantizedModel {
    agreements = List.copyOf(agreements);
  }

  /** A form that was not measured. */
  public QuantizedModel(ModelIdentity identity, GoldenPictures golden, Path onnx) {
    this(identity, golden, onnx, List.of());
  }
}
