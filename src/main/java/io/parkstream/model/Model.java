package io.parkstream.model;

import io.parkstream.domain.ModelIdentity;
import java.nio.file.Path;

/**
 * One version of a model whose files have passed their checksums.
 *
 * @param identity goes into every classification
 * @param onnx the weights
 */
public record Model(ModelIdentity identity, ModelCard card, GoldenPictures golden, Path onnx) {}
