package io.parkstream.training.export;

import io.parkstream.ParkstreamException;
import io.parkstream.domain.ModelIdentity;
import io.parkstream.domain.Occupancy;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.engine.dl4j.NetworkWeights;
import io.parkstream.engine.dl4j.OnnxFile;
import io.parkstream.engine.dl4j.Vgg16Variant;
import io.parkstream.image.OpenCvPictureDecoder;
import io.parkstream.image.PixelShape;
import io.parkstream.model.GoldenPictures;
import io.parkstream.model.Model;
import io.parkstream.model.ModelRepository;
import io.parkstream.model.QuantizedModel;
import io.parkstream.training.dataset.DataSetName;
import io.parkstream.training.dataset.LabelledFolder;
import io.parkstream.training.dataset.LabelledPicture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Gives a model its 8-bit form, if that answers as the model does.
 *
 * @param calibration folders of labelled pictures that show which values have to fit into 8 bits
 * @param cropsPerFolder how many pictures of each of them, drawn at random
 * @param percentile of the values that must fit
 * @param heldOut folders of other labelled pictures, each of which has to pass the gate
 * @param engines opens an engine over the model or its 8-bit form
 */
public record Quantization(
    List<Path> calibration,
    int cropsPerFolder,
    double percentile,
    List<Path> heldOut,
    Engines engines) {

  /**
   * Between the least and the largest answer of 8-bit networks on different processors: the sums
   * are the same, but not how they are rounded to 8 bits.
   */
  private static final double GOLDEN_TOLERANCE = 0.05;

  private static final long SEED = 1;

  /** Opens engines; the caller knows which library computes. */
  public interface Engines {
    InferenceEngine singlePrecision(Model model);

    /**
     * Each engine in fewer bits that can answer here, calibrated as in the service. Closed by the
     * caller.
     */
    List<InferenceEngine> inFewerBits(Model model);

    /**
     * An engine over the 8-bit form whose answers are the network's own: golden answers are
     * compared before any calibration.
     */
    InferenceEngine uncalibrated(Model model);
  }

  public Quantization {
    for (Path folder : heldOut) {
      for (Path seen : calibration) {
        if (folder.toAbsolutePath().normalize().equals(seen.toAbsolutePath().normalize())) {
          throw new ParkstreamException(
              folder + " cannot be held out: it is calibrated on; give another folder");
        }
      }
    }
    if (heldOut.isEmpty()) {
      throw new ParkstreamException("folders held out are needed");
    }
  }

  /**
   * Makes the 8-bit form, measures it and, if it passes, adds it to the repository.
   *
   * @return what was measured; {@link QuantizationReport#passed()} tells whether the form was added
   */
  public QuantizationReport run(ModelRepository repository, Model model) throws IOException {
    if (calibration.isEmpty()) {
      throw new ParkstreamException("folders to calibrate on are needed");
    }
    PixelShape shape = new PixelShape(model.card().input().width(), model.card().input().height());
    Path folder = Files.createTempDirectory(parentOf(model.onnx()), ".part-");
    Path file = folder.resolve(ModelRepository.INT8_ONNX);
    try (OpenCvPictureDecoder decoder = new OpenCvPictureDecoder(shape, LabelledFolder.LIMITS)) {
      List<byte[]> seen = calibrationPictures(decoder);
      NetworkWeights weights = OnnxFile.read(model.onnx(), variant(model));
      QuantizedOnnxFile.write(
          file, weights, ActivationRanges.of(weights, shape, seen, percentile), shape);
      Model candidate = withIntegers(model, file, new GoldenPictures(1, List.of()));
      Measured measured = measure(model, candidate, decoder);
      QuantizationReport report =
          new QuantizationReport(
              calibration.stream().map(DataSetName::of).toList(),
              seen.size(),
              percentile,
              measured.dataSets);
      if (report.passed()) {
        repository.addQuantized(model, file, measured.golden, report);
      }
      return report;
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(folder);
    }
  }

  /**
   * Measures the form that a model has with every engine that there is here, and replaces the
   * report and the golden answers. The form stays as it is.
   *
   * @return what was measured
   * @throws ParkstreamException if the model has no 8-bit form
   */
  public QuantizationReport check(ModelRepository repository, Model model) throws IOException {
    QuantizedModel form = model.quantized();
    if (form == null) {
      throw new ParkstreamException(
          "model "
              + model.identity().name()
              + "/"
              + model.identity().version()
              + " has no 8-bit form to check; quantize makes it");
    }
    PixelShape shape = new PixelShape(model.card().input().width(), model.card().input().height());
    try (OpenCvPictureDecoder decoder = new OpenCvPictureDecoder(shape, LabelledFolder.LIMITS)) {
      Model candidate = withIntegers(model, form.onnx(), new GoldenPictures(1, List.of()));
      Measured measured = measure(model, candidate, decoder);
      QuantizationReport report =
          QuantizationReport.read(form.onnx().resolveSibling(ModelRepository.INT8_REPORT))
              .with(measured.dataSets);
      repository.addReport(model, measured.golden, report);
      return report;
    }
  }

  private record Measured(List<QuantizationReport.DataSet> dataSets, GoldenPictures golden) {}

  private Measured measure(Model model, Model candidate, OpenCvPictureDecoder decoder) {
    List<InferenceEngine> others = engines.inFewerBits(candidate);
    try (InferenceEngine single = engines.singlePrecision(model);
        InferenceEngine own = engines.uncalibrated(candidate)) {
      List<QuantizationReport.DataSet> results = new ArrayList<>();
      for (Path set : heldOut) {
        results.addAll(compare(set, single, others, decoder));
      }
      return new Measured(results, golden(own, model.golden()));
    } finally {
      others.forEach(InferenceEngine::close);
    }
  }

  private List<byte[]> calibrationPictures(OpenCvPictureDecoder decoder) {
    List<byte[]> pictures = new ArrayList<>();
    for (Path folder : calibration) {
      List<LabelledPicture> all = new ArrayList<>(LabelledFolder.read(folder, decoder).pictures());
      Collections.shuffle(all, new Random(SEED));
      all.stream().limit(cropsPerFolder).map(LabelledPicture::pixels).forEach(pictures::add);
    }
    return pictures;
  }

  private static List<QuantizationReport.DataSet> compare(
      Path folder,
      InferenceEngine single,
      List<InferenceEngine> others,
      OpenCvPictureDecoder decoder) {
    List<LabelledPicture> pictures = LabelledFolder.read(folder, decoder).pictures();
    List<byte[]> pixels = pictures.stream().map(LabelledPicture::pixels).toList();
    List<Occupancy> truths = pictures.stream().map(LabelledPicture::label).toList();
    float[] answers = classify(single, pixels);
    return others.stream()
        .map(
            other ->
                QuantizationReport.DataSet.of(
                    other.name(), DataSetName.of(folder), truths, answers, classify(other, pixels)))
        .toList();
  }

  private static float[] classify(InferenceEngine engine, List<byte[]> pictures) {
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

  /** The model's own golden pictures with the answers of the 8-bit form. */
  private static GoldenPictures golden(InferenceEngine integers, GoldenPictures model) {
    float[] answers =
        classify(integers, model.pictures().stream().map(GoldenPictures.Picture::pixels).toList());
    List<GoldenPictures.Picture> pictures = new ArrayList<>();
    for (int i = 0; i < answers.length; i++) {
      pictures.add(new GoldenPictures.Picture(model.pictures().get(i).pixels(), answers[i]));
    }
    return new GoldenPictures(GOLDEN_TOLERANCE, pictures);
  }

  private static Model withIntegers(Model model, Path file, GoldenPictures golden)
      throws IOException {
    ModelIdentity identity =
        new ModelIdentity(
            model.identity().name(), model.identity().version(), ModelRepository.sha256(file));
    return new Model(
        model.identity(),
        model.card(),
        model.golden(),
        model.onnx(),
        new QuantizedModel(identity, golden, file));
  }

  private static Vgg16Variant variant(Model model) {
    return Vgg16Variant.valueOf(model.card().variant().toUpperCase(Locale.ROOT));
  }

  private static Path parentOf(Path file) {
    @Nullable Path parent = file.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IllegalArgumentException(file + " lies in no folder");
    }
    return parent;
  }
}
