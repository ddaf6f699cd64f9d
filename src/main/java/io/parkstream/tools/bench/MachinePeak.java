package io.parkstream.tools.bench;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.parkstream.engine.EngineException;
import io.parkstream.engine.onnx.OnnxRuntime;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * What this machine can compute at most: the better of two, the product of large matrices and one
 * convolution like the middle ones of VGG16 without padding, by ONNX Runtime on all processors.
 * Nothing but multiplying counts in either. How near a network comes to it tells what is left to
 * gain.
 */
public final class MachinePeak {
  /** Large enough to fill all processors, small enough for their caches. */
  private static final int SIDE = 1024;

  private static final int CHANNELS = 256;
  private static final int IMAGES = 8;
  private static final int IN = 26;
  private static final int OUT = 24;
  private static final int KERNEL = 3;

  private static final double PRODUCT = 2.0 * SIDE * SIDE * SIDE;
  private static final double CONVOLUTION =
      2.0 * IMAGES * OUT * OUT * KERNEL * KERNEL * CHANNELS * CHANNELS;

  private MachinePeak() {}

  /** Billions of operations per second in single precision; a multiply-add is two. */
  public static double fp32(int threads, Duration time) {
    return Math.max(
        measure(threads, time, product("MatMul", "float", "float", "float"), PRODUCT),
        measure(threads, time, convolution(), CONVOLUTION));
  }

  /** The same of unsigned by signed 8-bit integers, as 8-bit networks multiply. */
  public static double int8(int threads, Duration time) {
    return Math.max(
        measure(threads, time, product("MatMulInteger", "uint8", "int8", "int32"), PRODUCT),
        measure(threads, time, quantizedConvolution(), CONVOLUTION));
  }

  private static TinyOnnxModel product(String operator, String left, String right, String result) {
    return new TinyOnnxModel(operator)
        .input("a", left, SIDE, SIDE)
        .input("b", right, SIDE, SIDE)
        .output("c", result, SIDE, SIDE);
  }

  /** Its weights are constants, as a network's are: the library arranges them beforehand. */
  private static TinyOnnxModel convolution() {
    return new TinyOnnxModel("Conv")
        .input("x", "float", IMAGES, CHANNELS, IN, IN)
        .zeros("w", "float", CHANNELS, CHANNELS, KERNEL, KERNEL)
        .output("y", "float", IMAGES, CHANNELS, OUT, OUT);
  }

  private static TinyOnnxModel quantizedConvolution() {
    return new TinyOnnxModel("QLinearConv")
        .input("x", "uint8", IMAGES, CHANNELS, IN, IN)
        .one("x_scale")
        .zeros("x_zero", "uint8")
        .zeros("w", "int8", CHANNELS, CHANNELS, KERNEL, KERNEL)
        .one("w_scale")
        .zeros("w_zero", "int8")
        .one("y_scale")
        .zeros("y_zero", "uint8")
        .output("y", "uint8", IMAGES, CHANNELS, OUT, OUT);
  }

  private static double measure(
      int threads, Duration time, TinyOnnxModel model, double operations) {
    OrtEnvironment environment = OnnxRuntime.environment();
    Map<String, OnnxTensor> inputs = new HashMap<>();
    try (SessionOptions options = new SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      try (OrtSession session = environment.createSession(model.bytes(), options)) {
        for (TinyOnnxModel.Value input : model.inputs()) {
          inputs.put(input.name(), tensor(environment, input));
        }
        runFor(session, inputs, time.dividedBy(4));
        return operations * runFor(session, inputs, time);
      }
    } catch (OrtException e) {
      throw new EngineException("ONNX Runtime cannot multiply: " + e.getMessage(), e);
    } finally {
      inputs.values().forEach(OnnxTensor::close);
    }
  }

  /** Zeros, which cost as much as anything else. */
  private static OnnxTensor tensor(OrtEnvironment environment, TinyOnnxModel.Value value)
      throws OrtException {
    ByteBuffer zeros = ByteBuffer.allocateDirect(value.bytes()).order(ByteOrder.nativeOrder());
    OnnxJavaType type =
        switch (value.type()) {
          case "float" -> OnnxJavaType.FLOAT;
          case "uint8" -> OnnxJavaType.UINT8;
          case "int8" -> OnnxJavaType.INT8;
          default -> throw new IllegalArgumentException(value.type());
        };
    return OnnxTensor.createTensor(environment, zeros, value.shape(), type);
  }

  /** Runs per nanosecond. */
  private static double runFor(OrtSession session, Map<String, OnnxTensor> inputs, Duration time)
      throws OrtException {
    long begin = System.nanoTime();
    long runs = 0;
    while (System.nanoTime() - begin < time.toNanos()) {
      session.run(inputs).close();
      runs++;
    }
    return (double) runs / (System.nanoTime() - begin);
  }
}
