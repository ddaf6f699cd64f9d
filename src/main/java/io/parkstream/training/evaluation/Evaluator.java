package io.parkstream.training.evaluation;

import io.parkstream.FileFaults;
import io.parkstream.ParkstreamException;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.image.OpenCvPictureDecoder;
import io.parkstream.model.Model;
import io.parkstream.model.ModelRepository;
import io.parkstream.training.dataset.DataSetName;
import io.parkstream.training.dataset.LabelledFolder;
import io.parkstream.training.dataset.LabelledPicture;
import io.parkstream.training.dataset.PictureName;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Measures a model on labelled folders, through the same decoder and the same engine that serve.
 */
public final class Evaluator {

  private final InferenceEngine engine;
  private final Set<String> trainedSpaces;

  public Evaluator(InferenceEngine engine) {
    this(engine, Set.of());
  }

  private Evaluator(InferenceEngine engine, Set<String> trainedSpaces) {
    this.engine = engine;
    this.trainedSpaces = trainedSpaces;
  }

  /**
   * An evaluator that tells spaces the model was trained on from others, where spaces are numbered
   * across cameras, as those of CNR-EXT are.
   *
   * @param model whose list of training files names them
   */
  public static Evaluator knowing(Model model, InferenceEngine engine) {
    Path list = model.onnx().resolveSibling(ModelRepository.TRAINING_FILES);
    if (!Files.exists(list)) {
      return new Evaluator(engine);
    }
    Set<String> spaces = new HashSet<>();
    try (BufferedReader lines = Files.newBufferedReader(list)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        PictureName name = PictureName.of(Path.of(line.substring(line.lastIndexOf("  ") + 2)));
        if (name.isNumberedAcrossCameras()) {
          spaces.add(name.space());
        }
      }
    } catch (IOException e) {
      throw new ParkstreamException("cannot read " + list + ": " + FileFaults.reason(e), e);
    }
    return new Evaluator(engine, spaces);
  }

  /**
   * Classifies every readable picture of {@code folder/empty} and {@code folder/occupied}.
   *
   * @throws io.parkstream.ParkstreamException if a class has no picture
   */
  public EvaluationResult evaluate(Path folder) {
    return score(folder).result();
  }

  /**
   * As {@link #evaluate}, with every answer.
   *
   * @throws io.parkstream.ParkstreamException if a class has no picture
   */
  public Scores score(Path folder) {
    try (OpenCvPictureDecoder decoder =
        new OpenCvPictureDecoder(engine.input(), LabelledFolder.LIMITS)) {
      LabelledFolder pictures = LabelledFolder.read(folder, decoder);
      return score(DataSetName.of(folder), pictures.pictures(), pictures.unreadable().size());
    }
  }

  public Scores score(String name, List<LabelledPicture> pictures, int unreadable) {
    return new Scores(
        name, engine.input(), pictures, classify(pictures), unreadable, trainedSpaces);
  }

  private float[] classify(List<LabelledPicture> pictures) {
    int bytes = engine.input().bytes();
    ByteBuffer pixels = ByteBuffer.allocateDirect(engine.maxBatchSize() * bytes);
    float[] probabilities = new float[pictures.size()];
    float[] answers = new float[engine.maxBatchSize()];
    for (int from = 0; from < pictures.size(); from += engine.maxBatchSize()) {
      int count = Math.min(engine.maxBatchSize(), pictures.size() - from);
      for (int i = 0; i < count; i++) {
        pixels.put(i * bytes, pictures.get(from + i).pixels());
      }
      engine.classify(pixels, count, answers);
      System.arraycopy(answers, 0, probabilities, from, count);
    }
    return probabilities;
  }
}
