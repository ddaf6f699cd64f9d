package io.parkstream.engine.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.parkstream.domain.ModelIdentity;
import io.parkstream.engine.EngineException;
import io.parkstream.engine.EngineFactory;
import io.parkstream.engine.GoldenCheck;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.engine.OnnxCheck;
import io.parkstream.engine.Precision;
import io.parkstream.engine.WarmUp;
import io.parkstream.image.PixelShape;
import io.parkstream.model.GoldenPictures;
import io.parkstream.model.Model;
import io.parkstream.model.ModelFile;
import io.parkstream.model.QuantizedModel;
import java.nio.file.Path;

/** Opens ONNX Runtime engines over one model, each with a session and threads of its own. */
public final class OnnxEngineFactory implements EngineFactory {
  /**
   * Threads that wait for work sleep instead of spinning. In a service the other threads decode and
   * talk to the broker meanwhile, and a core that spins is a core that they miss.
   */
  private static final String SPINNING = "session.intra_op.allow_spinning";

  /**
   * Without VNNI the fast 8-bit product of x86 saturates at 16 bits and is wrong for large values;
   * this asks for the slower one that is right. With VNNI nothing saturates, and it would cost
   * three quarters of the speed.
   */
  private static final String EXACT_PRODUCTS = "session.x64quantprecision";

  private final Precision precision;
  private final Device device;
  private final ModelIdentity identity;
  private final GoldenPictures golden;
  private final Path file;
  private final PixelShape input;
  private final int maxBatchSize;
  private final int threadsPerEngine;

  /**
   * Engines on the processor.
   *
   * @param maxBatchSize largest batch that an engine takes
   * @param threadsPerEngine threads that each engine computes with, the calling one among them
   * @throws EngineException if the model has no file of this precision
   */
  public OnnxEngineFactory(
      Model model, Precision precision, int maxBatchSize, int threadsPerEngine) {
    this(model, precision, Device.CPU, maxBatchSize, threadsPerEngine);
  }

  /** As {@link #OnnxEngineFactory(Model, Precision, int, int)}, on a device of choice. */
  public OnnxEngineFactory(
      Model model, Precision precision, Device device, int maxBatchSize, int threadsPerEngine) {
    this.precision = precision;
    this.device = device;
    this.maxBatchSize = maxBatchSize;
    this.threadsPerEngine = threadsPerEngine;
    input = new PixelShape(model.card().input().width(), model.card().input().height());
    switch (precision) {
      case FP32 -> {
        identity = model.identity();
        golden = model.golden();
        file = model.onnx();
      }
      case INT8 -> {
        QuantizedModel quantized = quantized(model);
        identity = quantized.identity();
        golden = quantized.golden();
        file = quantized.onnx();
      }
      case BF16 -> throw new EngineException("ONNX Runtime does not compute in bf16 here");
      default -> throw new IllegalArgumentException(precision.name());
    }
  }

  private static QuantizedModel quantized(Model model) {
    QuantizedModel quantized = model.quantized();
    if (quantized == null) {
      throw new EngineException(
          "model "
              + model.identity().name()
              + "/"
              + model.identity().version()
              + " has no 8-bit file; make it with 'parkstream quantize', or choose precision fp32");
    }
    return quantized;
  }

  @Override
  public InferenceEngine open() {
    InferenceEngine engine =
        device.inItsSizes(
            new OnnxEngine("onnx-" + precision.word(), identity, input, maxBatchSize, session()));
    try {
      WarmUp.run(engine);
      GoldenCheck.verify(engine, golden);
    } catch (RuntimeException e) {
      engine.close();
      throw e;
    }
    return engine;
  }

  /** Over bytes and not over a file: nothing beside them can be read, or change in between. */
  private OrtSession session() {
    byte[] model = ModelFile.read(file, identity);
    OnnxCheck.require(file.toString(), model, input);
    try (SessionOptions options = new SessionOptions()) {
      options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
      options.setIntraOpNumThreads(threadsPerEngine);
      options.setInterOpNumThreads(1);
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
      options.addConfigEntry(SPINNING, "0");
      if (Processor.dotProduct().isEmpty()) {
        options.addConfigEntry(EXACT_PRODUCTS, "1");
      }
      device.addTo(options);
      return OnnxRuntime.environment().createSession(model, options);
    } catch (OrtException e) {
      throw new EngineException(
          "ONNX Runtime cannot load " + file + " for " + device + ": " + e.getMessage(), e);
    }
  }
}
