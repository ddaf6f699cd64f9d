package io.parkstream.engine.onednn;

import io.parkstream.domain.ModelIdentity;
import io.parkstream.engine.EngineException;
import io.parkstream.engine.EngineFactory;
import io.parkstream.engine.GoldenCheck;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.engine.OnnxCheck;
import io.parkstream.engine.OnnxNetwork;
import io.parkstream.engine.OnnxRange;
import io.parkstream.engine.Precision;
import io.parkstream.engine.WarmUp;
import io.parkstream.image.PixelShape;
import io.parkstream.model.Agreement;
import io.parkstream.model.GoldenPictures;
import io.parkstream.model.Model;
import io.parkstream.model.ModelFile;
import io.parkstream.model.QuantizedModel;
import java.lang.ref.WeakReference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Opens oneDNN engines over one model. Their weights are packed once and shared; when the last of
 * them is closed the weights go. Thread safe.
 */
public final class OneDnnEngineFactory implements EngineFactory {
  /**
   * Largest difference between a golden answer and that of bfloat16, whose numbers have 8 bits: one
   * part in 256.
   */
  private static final double BF16_TOLERANCE = 0.02;

  private final Model model;
  private final Precision precision;
  private final ModelIdentity identity;
  private final GoldenPictures golden;
  private final PixelShape input;
  private final int maxBatchSize;
  private final int threadsPerEngine;

  // guarded by this
  private @Nullable SharedTensors shared;
  private int users;

  /** The next engine is usually opened soon after; until the next collection this saves reading. */
  private WeakReference<List<Stage>> stages = new WeakReference<>(null);

  /**
   * @param maxBatchSize largest batch that an engine takes
   * @param threadsPerEngine threads that each engine computes with, the calling one among them
   * @throws EngineException if the library, the processor or the model lacks what this precision
   *     needs
   */
  public OneDnnEngineFactory(
      Model model, Precision precision, int maxBatchSize, int threadsPerEngine) {
    this.model = model;
    this.precision = precision;
    this.maxBatchSize = maxBatchSize;
    this.threadsPerEngine = threadsPerEngine;
    if (!OneDnn.problem().isEmpty()) {
      throw new EngineException("oneDNN cannot be used: " + OneDnn.problem());
    }
    input = new PixelShape(model.card().input().width(), model.card().input().height());
    switch (precision) {
      case FP32 -> {
        identity = model.identity();
        golden = model.golden();
      }
      case BF16 -> {
        identity = model.identity();
        golden =
            new GoldenPictures(
                Math.max(BF16_TOLERANCE, model.golden().tolerance()), model.golden().pictures());
      }
      case INT8 -> {
        if (!OneDnn.isFastIn(precision)) {
          throw new EngineException(
              "oneDNN's 8-bit products are exact only with VNNI, and this processor has "
                  + OneDnn.instructions()
                  + "; choose precision fp32");
        }
        QuantizedModel quantized = quantized();
        identity = quantized.identity();
        // Made from the weights in single precision, whose answers it is closer to than to those
        // that
        // another library gives with the 8-bit form; how close it must come is the form's to say.
        golden =
            new GoldenPictures(
                Math.max(quantized.golden().tolerance(), model.golden().tolerance()),
                model.golden().pictures());
      }
      default -> throw new IllegalArgumentException(precision.name());
    }
  }

  private QuantizedModel quantized() {
    QuantizedModel quantized = model.quantized();
    if (quantized == null) {
      throw new EngineException(
          "model "
              + model.identity().name()
              + "/"
              + model.identity().version()
              + " has no 8-bit file; make it with 'parkstream quantize', or choose precision bf16 or"
              + " fp32");
    }
    return quantized;
  }

  @Override
  public InferenceEngine open() {
    InferenceEngine engine = build();
    try {
      WarmUp.run(engine);
      GoldenCheck.verify(engine, golden);
      if (precision == Precision.BF16 && !isMeasured(engine)) {
        GoldenCheck.verifyLabels(engine, golden, Agreement.LEAST_IN_BF16);
      }
    } catch (RuntimeException e) {
      engine.close();
      throw e;
    }
    return engine;
  }

  /** Whether the model's report says how close this engine comes. */
  private boolean isMeasured(InferenceEngine engine) {
    QuantizedModel form = model.quantized();
    return form != null && Agreement.isMeasured(engine.name(), form.agreements());
  }

  private synchronized InferenceEngine build() {
    List<Stage> network = stages();
    SharedTensors tensors = shared == null ? new SharedTensors(OneDnn.engine()) : shared;
    shared = tensors;
    users++;
    // released by the engine, also where it cannot be built
    return new OneDnnEngine(
        precision,
        identity,
        input,
        maxBatchSize,
        threadsPerEngine,
        network,
        tensors,
        OneDnn.engine(),
        this::release);
  }

  private synchronized void release() {
    users--;
    SharedTensors tensors = shared;
    if (users == 0 && tensors != null) {
      tensors.close();
      shared = null;
    }
  }

  /** Over bytes and not over files: nothing beside them can be read, or change in between. */
  private List<Stage> stages() {
    List<Stage> known = stages.get();
    if (known != null) {
      return known;
    }
    byte[] bytes = ModelFile.read(model.onnx(), model.identity());
    String file = model.onnx().toString();
    OnnxCheck.require(file, bytes, input);
    OnnxNetwork network = OnnxNetwork.read(file, bytes, input);
    List<Stage> read;
    if (precision == Precision.INT8) {
      QuantizedModel quantized = quantized();
      byte[] integers = ModelFile.read(quantized.onnx(), quantized.identity());
      String form = quantized.onnx().toString();
      OnnxCheck.require(form, integers, input);
      read = Stages.ofIntegers(network, OnnxRange.read(form, integers, network));
    } else {
      read = Stages.ofFloats(network);
    }
    stages = new WeakReference<>(read);
    return read;
  }
}
