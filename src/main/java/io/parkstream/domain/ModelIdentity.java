package io.parkstream.domain;

/**
 * Which trained weights gave an answer.
 *
 * @param name the model's folder in the repository
 * @param version a positive integer, the folder below it
 * @param sha256 of {@code model.onnx}, in lower-case hex
 */
public record ModelIdentity(String name, int version, String sha256) {}
