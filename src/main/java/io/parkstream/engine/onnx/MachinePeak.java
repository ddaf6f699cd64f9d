package io.parkstream.engine.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import io.parkstream.engine.EngineException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/**
 * What this machine can compute at most: the product of two square matrices, large enough that
 * nothing but multiplying counts and small enough for the caches, on all its processors. Networks
 * are made of such products; how near one comes to them tells what is left to gain.
 */
public final class MachinePeak {
  private static final int SIDE = 1024;
  private static final int FLOAT = 1;
  private static final int UNSIGNED_BYTE = 2;
  private static final int SIGNED_BYTE = 3;
  private static final int INTEGER = 6;

  private MachinePeak() {}

  /** Billions of operations per second in single precision; a multiply-add is two. */
  public static double fp32(int threads, Duration time) {
    return measure(
        threads, time, "MatMul", FLOAT, FLOAT, FLOAT, OnnxJavaType.FLOAT, OnnxJavaType.FLOAT, 4);
  }

  /** The same of unsigned by signed 8-bit integers into 32 bits, as 8-bit networks multiply. */
  public static double int8(int threads, Duration time) {
    return measure(
        threads,
        time,
        "MatMulInteger",
        UNSIGNED_BYTE,
        SIGNED_BYTE,
        INTEGER,
        OnnxJavaType.UINT8,
        OnnxJavaType.INT8,
        1);
  }

  private static double measure(
      int threads,
      Duration time,
      String operator,
      int left,
      int right,
      int result,
      OnnxJavaType leftType,
      OnnxJavaType rightType,
      int bytes) {
    OrtEnvironment environment = OnnxRuntime.environment();
    long[] shape = {SIDE, SIDE};
    try (SessionOptions options = new SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      try (OrtSession session =
              environment.createSession(product(operator, left, right, result), options);
          OnnxTensor a = OnnxTensor.createTensor(environment, matrix(bytes), shape, leftType);
          OnnxTensor b = OnnxTensor.createTensor(environment, matrix(bytes), shape, rightType)) {
        Map<String, OnnxTensor> inputs = Map.of("a", a, "b", b);
        runFor(session, inputs, time.dividedBy(4));
        return runFor(session, inputs, time);
      }
    } catch (OrtException e) {
      throw new EngineException("ONNX Runtime cannot multiply matrices: " + e.getMessage(), e);
    }
  }

  private static double runFor(OrtSession session, Map<String, OnnxTensor> inputs, Duration time)
      throws OrtException {
    long begin = System.nanoTime();
    long products = 0;
    while (System.nanoTime() - begin < time.toNanos()) {
      session.run(inputs).close();
      products++;
    }
    return 2.0 * SIDE * SIDE * SIDE * products / (System.nanoTime() - begin);
  }

  /** Zeros cost as much as anything else. */
  private static ByteBuffer matrix(int bytes) {
    return ByteBuffer.allocateDirect(SIDE * SIDE * bytes).order(ByteOrder.nativeOrder());
  }

  /** A model of one node, {@code c = operator(a, b)}, in the protocol buffer of ONNX. */
  static byte[] product(String operator, int left, int right, int result) {
    Message node = new Message().text(1, "a").text(1, "b").text(2, "c").text(4, operator);
    Message graph =
        new Message()
            .message(1, node)
            .text(2, "product")
            .message(11, value("a", left))
            .message(11, value("b", right))
            .message(12, value("c", result));
    return new Message()
        .number(1, 8) // version of the format
        .message(7, graph)
        .message(8, new Message().number(2, 17)) // version of the operators
        .bytes();
  }

  private static Message value(String name, int elementType) {
    Message side = new Message().number(1, SIDE);
    Message shape = new Message().message(1, side).message(1, side);
    Message tensor = new Message().number(1, elementType).message(2, shape);
    return new Message().text(1, name).message(2, new Message().message(1, tensor));
  }

  /** The few forms of a protocol buffer that such a model needs. */
  private static final class Message {
    private static final int NUMBER = 0;
    private static final int LENGTH = 2;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Message number(int field, int value) {
      variable(field << 3 | NUMBER);
      variable(value);
      return this;
    }

    Message text(int field, String value) {
      return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Message message(int field, Message value) {
      return bytes(field, value.bytes());
    }

    byte[] bytes() {
      return out.toByteArray();
    }

    private Message bytes(int field, byte[] value) {
      variable(field << 3 | LENGTH);
      variable(value.length);
      out.writeBytes(value);
      return this;
    }

    private void variable(int value) {
      int rest = value;
      while (rest > 0x7F) {
        out.write(rest & 0x7F | 0x80);
        rest >>>= 7;
      }
      out.write(rest);
    }
  }
}
