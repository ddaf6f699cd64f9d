package io.parkstream.tools.bench;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An ONNX model of one node, written by hand: the library's Java package reads models and writes
 * none, and a dependency for some hundred bytes would weigh more. Inputs and constants are the
 * node's operands in the order in which they were added.
 */
final class TinyOnnxModel {
  private static final int FORMAT_VERSION = 8;
  private static final int OPERATORS_VERSION = 17;

  private static final Map<String, Integer> TYPES =
      Map.of("float", 1, "uint8", 2, "int8", 3, "int32", 6);

  private final Message node = new Message();
  private final Message graph = new Message();
  private final String operator;
  private final List<Value> inputs = new ArrayList<>();

  /** Something with a name, the name of its elements' type, and a shape. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Value(String name, String type, long[] shape) {
    /** Of all elements. */
    int bytes() {
      int size = type.equals("float") || type.equals("int32") ? Float.BYTES : 1;
      for (long dimension : shape) {
        size = Math.toIntExact(size * dimension);
      }
      return size;
    }
  }

  TinyOnnxModel(String operator) {
    this.operator = operator;
  }

  List<Value> inputs() {
    return List.copyOf(inputs);
  }

  TinyOnnxModel input(String name, String type, long... shape) {
    Value value = new Value(name, type, shape);
    inputs.add(value);
    node.text(1, name);
    graph.message(11, information(value));
    return this;
  }

  TinyOnnxModel output(String name, String type, long... shape) {
    node.text(2, name);
    graph.message(12, information(new Value(name, type, shape)));
    return this;
  }

  /** A constant of zeros; a single one without a shape. */
  TinyOnnxModel zeros(String name, String type, long... shape) {
    Value value = new Value(name, type, shape);
    return constant(value, new byte[value.bytes()]);
  }

  /** The constant 1, a single float. */
  TinyOnnxModel one(String name) {
    byte[] value =
        ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN).putFloat(1).array();
    return constant(new Value(name, "float", new long[0]), value);
  }

  private TinyOnnxModel constant(Value value, byte[] raw) {
    Message tensor = new Message();
    for (long dimension : value.shape()) {
      tensor.number(1, dimension);
    }
    tensor.number(2, type(value.type())).text(8, value.name()).bytes(9, raw);
    node.text(1, value.name());
    graph.message(5, tensor);
    return this;
  }

  /** The file. */
  byte[] bytes() {
    node.text(4, operator);
    graph.message(1, node).text(2, operator);
    return new Message()
        .number(1, FORMAT_VERSION)
        .message(7, graph)
        .message(8, new Message().number(2, OPERATORS_VERSION))
        .bytes();
  }

  private static Message information(Value value) {
    Message shape = new Message();
    for (long dimension : value.shape()) {
      shape.message(1, new Message().number(1, dimension));
    }
    Message tensor = new Message().number(1, type(value.type())).message(2, shape);
    return new Message().text(1, value.name()).message(2, new Message().message(1, tensor));
  }

  private static int type(String name) {
    Integer number = TYPES.get(name);
    if (number == null) {
      throw new IllegalArgumentException(name);
    }
    return number;
  }

  /** The few forms of a protocol buffer that such a model needs. */
  private static final class Message {
    private static final int NUMBER = 0;
    private static final int LENGTH = 2;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Message number(int field, long value) {
      variable((long) field << 3 | NUMBER);
      variable(value);
      return this;
    }

    Message text(int field, String value) {
      return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Message message(int field, Message value) {
      return bytes(field, value.bytes());
    }

    Message bytes(int field, byte[] value) {
      variable((long) field << 3 | LENGTH);
      variable(value.length);
      out.writeBytes(value);
      return this;
    }

    byte[] bytes() {
      return out.toByteArray();
    }

    private void variable(long value) {
      long rest = value;
      while (rest > 0x7F) {
        out.write((int) (rest & 0x7F | 0x80));
        rest >>>= 7;
      }
      out.write((int) rest);
    }
  }
}
