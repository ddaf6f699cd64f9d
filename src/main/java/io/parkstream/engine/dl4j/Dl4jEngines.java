package io.parkstream.engine.dl4j;

import io.parkstream.engine.EngineException;
import io.parkstream.engine.GoldenCheck;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.engine.InferenceEngines;
import io.parkstream.engine.WarmUp;
import io.parkstream.image.PixelShape;
import io.parkstream.model.Model;
import java.util.Arrays;
import java.util.Locale;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jboss.logging.Logger;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * Opens DL4J engines over one model. The weights are read from {@code model.onnx} once and copied
 * into each engine's own network, in the layout that serves fastest.
 */
public final class Dl4jEngines implements InferenceEngines {
  private static final Logger log = Logger.getLogger(Dl4jEngines.class);

  private final Model model;
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
  public Dl4jEngines(Model model, int maxBatchSize, int threadsPerEngine) {
    ArithmeticBackend.load();
    if (OneDnnHelpers.enable()) {
      log.debugf("DL4J's oneDNN helpers are on");
    } else if (!ArithmeticBackend.isCudaBuild()) {
      log.warn(
          "DL4J's oneDNN helpers are OFF: inference runs at about a tenth of its speed. Needed: a"
              + " native classifier with onednn and"
              + " org.eclipse.deeplearning4j.helpers.disable=false");
    }
    this.model = model;
    this.maxBatchSize = maxBatchSize;
    this.threadsPerEngine = threadsPerEngine;
    input = new PixelShape(model.card().input().width(), model.card().input().height());
    weights = OnnxFile.read(model.onnx(), variant(model.card().variant()));
  }

  @Override
  public InferenceEngine open() {
    // an OpenMP setting belongs to the thread that makes it: this one, which will infer
    NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(threadsPerEngine);
    MultiLayerNetwork network = Dl4jNetworks.forServing(weights.variant(), input);
    weights.copyTo(network);
    Dl4jEngine engine = new Dl4jEngine(model.identity(), input, maxBatchSize, network);
    WarmUp.run(engine);
    GoldenCheck.verify(engine, model.golden());
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
