package io.parkstream.model;

import io.parkstream.domain.ModelIdentity;
import java.nio.file.Path;

/**
 * The 8-bit form of a model, whose answers are close to the model's own and not the same.
 *
 * @param identity name and version of the model, checksum of this file: an answer tells which form
 *     it came from
 * @param golden the same pictures as the model's, with the answers of this form
 * @param onnx the file
 */
public record QuantizedModel(ModelIdentity identity, GoldenPictures golden, Path onnx) {}
