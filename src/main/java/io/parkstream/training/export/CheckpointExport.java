package io.parkstream.training.export;

import io.parkstream.ParkstreamException;
import io.parkstream.domain.ModelIdentity;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.engine.dl4j.Dl4jEngineFactory;
import io.parkstream.engine.dl4j.NetworkWeights;
import io.parkstream.engine.dl4j.OnnxFile;
import io.parkstream.engine.dl4j.Vgg16Variant;
import io.parkstream.image.PixelShape;
import io.parkstream.model.GoldenPictures;
import io.parkstream.model.Model;
import io.parkstream.model.ModelCard;
import io.parkstream.model.ModelRepository;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Writes a checkpoint as the ONNX file that every engine loads, and proves it: the weights are
 * rounded to half precision first, DL4J is built anew from the file, and another library computes
 * the same.
 *
 * @param checkpoint a zip of DL4J, or an ONNX file of this application
 * @param variant of the network
 * @param input that it was trained for
 */
public record CheckpointExport(Path checkpoint, Vgg16Variant variant, PixelShape input) {
  /** How far two libraries may be apart that compute the same file in single precision. */
  public static final double TOLERANCE = 1e-4;

  private static final int DRAWINGS = 64;

  /** Batch size to compute with; any would do. */
  private static final int BATCH = 16;

  /**
   * What was found on drawn pictures.
   *
   * @param pictures how many
   * @param rounding largest change of a probability by rounding the weights
   * @param apart largest difference of a probability between DL4J and the other library
   */
  public record Report(int pictures, double rounding, double apart) {
    public boolean passed() {
      return apart <= TOLERANCE;
    }
  }

  /**
   * Writes the file; leaves none behind if the two libraries differ by more than {@link
   * #TOLERANCE}.
   *
   * @param out must not be there yet
   * @param other opens an engine of another library over a model
   */
  public Report write(Path out, Function<Model, InferenceEngine> other) throws IOException {
    if (Files.exists(out)) {
      throw new ParkstreamException(out + " already exists; choose another name");
    }
    NetworkWeights weights = read();
    Path part = out.resolveSibling(out.getFileName() + ".part");
    try {
      OnnxFile.write(part, weights.roundedToHalf(), input);
      List<byte[]> pictures = new ArrayList<>();
      for (long seed = 1; pictures.size() < DRAWINGS; seed++) {
        pictures.addAll(GoldenDrawings.draw(input, seed));
      }
      float[] unrounded = answers(dl4j(weights), pictures);
      float[] rebuilt = answers(dl4j(OnnxFile.read(part, variant)), pictures);
      float[] others = answers(other.apply(unproven(part)), pictures);
      Report report =
          new Report(pictures.size(), apart(unrounded, rebuilt), apart(rebuilt, others));
      if (report.passed()) {
        Files.move(part, out);
      }
      return report;
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private NetworkWeights read() {
    if (!Files.isRegularFile(checkpoint)) {
      throw new ParkstreamException(
          checkpoint
              + (Files.isDirectory(checkpoint)
                  ? " is a folder; expected a checkpoint: .zip of DL4J or .onnx"
                  : ": no such file or folder"));
    }
    return checkpoint.toString().endsWith(".onnx")
        ? OnnxFile.read(checkpoint, variant)
        : Dl4jCheckpoint.read(checkpoint, variant, input);
  }

  private InferenceEngine dl4j(NetworkWeights weights) {
    int threads = Runtime.getRuntime().availableProcessors();
    return Dl4jEngineFactory.over(weights, "checkpoint", input, BATCH, threads).open();
  }

  private Model unproven(Path onnx) throws IOException {
    ModelCard card =
        new ModelCard(
            "checkpoint",
            0,
            variant.word(),
            new ModelCard.Input(input.width(), input.height(), ModelCard.Input.PREPROCESSING),
            ModelCard.LABELS,
            1,
            0.5,
            "",
            List.of(),
            List.of(),
            List.of(),
            Map.of(),
            "",
            null,
            null);
    return new Model(
        new ModelIdentity("checkpoint", 0, ModelRepository.sha256(onnx)),
        card,
        new GoldenPictures(1, List.of()),
        onnx);
  }

  /** Closes the engine. */
  private static float[] answers(InferenceEngine opened, List<byte[]> pictures) {
    try (InferenceEngine engine = opened) {
      int bytes = engine.input().bytes();
      ByteBuffer pixels = ByteBuffer.allocateDirect(engine.maxBatchSize() * bytes);
      float[] batch = new float[engine.maxBatchSize()];
      float[] answers = new float[pictures.size()];
      for (int from = 0; from < answers.length; from += batch.length) {
        int count = Math.min(batch.length, answers.length - from);
        for (int i = 0; i < count; i++) {
          pixels.put(i * bytes, pictures.get(from + i));
        }
        engine.classify(pixels, count, batch);
        System.arraycopy(batch, 0, answers, from, count);
      }
      return answers;
    }
  }

  private static double apart(float[] some, float[] others) {
    double most = 0;
    for (int i = 0; i < some.length; i++) {
      most = Math.max(most, Math.abs(some[i] - others[i]));
    }
    return most;
  }
}
