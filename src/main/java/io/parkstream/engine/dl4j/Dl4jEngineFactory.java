package io.parkstream.engine.dl4j;

import io.parkstream.domain.ModelIdentity;
import io.parkstream.engine.EngineException;
import io.parkstream.engine.EngineFactory;
import io.parkstream.engine.GoldenCheck;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.engine.WarmUp;
import io.parkstream.image.PixelShape;
import io.parkstream.model.GoldenPictures;
import io.parkstream.model.Model;
import io.parkstream.model.ModelFile;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jboss.logging.Logger;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * Opens DL4J engines over one model. The weights are read from {@code model.onnx} once and copied
 * into each engine's own network, in the layout that serves fastest.
 */
public final class Dl4jEngineFactory implements EngineFactory {
  private static final Logger log = Logger.getLogger(Dl4jEngineFactory.class);

  private final ModelIdentity identity;
  private final GoldenPictures golden;
  private final PixelShape input;
  private final int maxBatchSize;
  private final int threadsPerEngine;
  private final NetworkWeights weights;

  /**
   * Reads the weights.
   *
   * @param maxBatchSize largest batch that an engine takes
   * @param threadsPerEngine OpenMP threads that each engine computes with
   * @throws EngineException if the file does not hold the card's variant, or DL4J's native library
   *     cannot be loaded on this machine
   */
  public Dl4jEngineFactory(Model model, int maxBatchSize, int threadsPerEngine) {
    this(
        model.identity(),
        model.golden(),
        new PixelShape(model.card().input().width(), model.card().input().height()),
        OnnxFile.read(
            model.onnx(),
            ModelFile.read(model.onnx(), model.identity()),
            variant(model.card().variant())),
        maxBatchSize,
        threadsPerEngine);
  }

  /**
   * Engines over weights that are in no file, with no golden answers to be held to.
   *
   * @param name of the model in answers
   */
  public static Dl4jEngineFactory over(
      NetworkWeights weights, String name, PixelShape input, int maxBatchSize, int threads) {
    return new Dl4jEngineFactory(
        new ModelIdentity(name, 0, "0".repeat(64)),
        new GoldenPictures(1, List.of()),
        input,
        weights,
        maxBatchSize,
        threads);
  }

  private Dl4jEngineFactory(
      ModelIdentity identity,
      GoldenPictures golden,
      PixelShape input,
      NetworkWeights weights,
      int maxBatchSize,
      int threadsPerEngine) {
    ArithmeticBackend.load();
    if (OneDnnHelpers.enable()) {
      log.debugf("DL4J's oneDNN helpers are on");
    } else if (!ArithmeticBackend.isCudaBuild()) {
      log.warn(
          "DL4J's oneDNN helpers are OFF: inference runs at about a tenth of its speed. Needed: a"
              + " native classifier with onednn and"
              + " org.eclipse.deeplearning4j.helpers.disable=false");
    }
    this.identity = identity;
    this.golden = golden;
    this.input = input;
    this.weights = weights;
    this.maxBatchSize = maxBatchSize;
    this.threadsPerEngine = threadsPerEngine;
  }

  @Override
  public InferenceEngine open() {
    // an OpenMP setting belongs to the thread that makes it: this one, which will infer
    NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(threadsPerEngine);
    MultiLayerNetwork network = Dl4jNetworks.forServing(weights.variant(), input);
    weights.copyTo(network);
    Dl4jEngine engine = new Dl4jEngine(identity, input, maxBatchSize, network);
    WarmUp.run(engine);
    GoldenCheck.verify(engine, golden);
    return engine;
  }

  private static Vgg16Variant variant(String word) {
    return Arrays.stream(Vgg16Variant.values())
        .filter(variant -> variant.word().equals(word.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new EngineException(
                    "the model card names the variant '"
                        + word
                        + "'; known are "
                        + Arrays.stream(Vgg16Variant.values()).map(Vgg16Variant::word).toList()));
  }
}
