package io.parkstream.testing;

import io.parkstream.domain.ModelIdentity;
import io.parkstream.image.PixelShape;
import io.parkstream.model.GoldenPictures;
import io.parkstream.model.Model;
import io.parkstream.model.ModelCard;
import io.parkstream.model.ModelRepository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A model of the smallest pictures that the networks take, without a repository around it. */
public final class TinyModel {
  public static final PixelShape SHAPE = new PixelShape(32, 32);

  private TinyModel() {}

  /** A model over a file that a test has written. */
  public static Model of(Path onnx, String variant, GoldenPictures golden) {
    return new Model(identity(onnx), card(variant), golden, onnx);
  }

  /** The identity of a file, or of none if it is not written yet. */
  public static ModelIdentity identity(Path onnx) {
    try {
      return new ModelIdentity(
          "tiny", 1, Files.isRegularFile(onnx) ? ModelRepository.sha256(onnx) : "0".repeat(64));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its card; lists no files and no data. */
  public static ModelCard card(String variant) {
    return new ModelCard(
        "tiny",
        1,
        variant,
        new ModelCard.Input(SHAPE.width(), SHAPE.height(), ModelCard.Input.PREPROCESSING),
        ModelCard.LABELS,
        1,
        0.5,
        "2026-01-01",
        List.of(),
        List.of(),
        List.of(),
        Map.of());
  }
}
