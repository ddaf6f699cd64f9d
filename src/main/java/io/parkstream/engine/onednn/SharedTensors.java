package io.parkstream.engine.onednn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What all engines over one model read and none writes: weights in the layouts that primitives
 * chose, biases, maps. Each is packed when first asked for. Thread safe; the owner closes it when
 * no engine is left.
 */
final class SharedTensors implements AutoCloseable {
  private final long engine;
  private final Map<String, List<Tensor>> packed = new HashMap<>();

  SharedTensors(long engine) {
    this.engine = engine;
  }

  /**
   * Weights in a layout.
   *
   * @param key of the weights
   * @param layout as a primitive wants it; another layout is another copy
   * @param plain layout of the values
   * @param values tensor in the plain layout, which is closed here
   */
  synchronized Tensor weights(
      Scope scope, long stream, String key, long layout, long plain, Supplier<Tensor> values) {
    List<Tensor> copies = packed.computeIfAbsent(key, any -> new ArrayList<>());
    for (Tensor copy : copies) {
      if (Dnnl.dnnl_memory_desc_equal(scope.layoutOf(copy), layout) != 0) {
        return copy;
      }
    }
    Tensor copy = Tensor.of(engine, layout);
    copies.add(copy);
    try (Tensor from = values.get()) {
      new Steps(engine).reorder(scope, plain, from, layout, copy).runOnce(stream);
    }
    return copy;
  }

  /** A row of floats in a layout of that size. */
  synchronized Tensor floats(String key, long layout, float[] values) {
    return repeated(key, layout, values, 1);
  }

  /**
   * A row of floats, repeated; one that has more repetitions already is taken as it is.
   *
   * @param layout of all repetitions
   */
  synchronized Tensor repeated(String key, long layout, float[] values, int times) {
    long size = (long) values.length * times * Float.BYTES;
    List<Tensor> copies = packed.computeIfAbsent(key, any -> new ArrayList<>());
    for (Tensor copy : copies) {
      if (copy.bytes() >= size) {
        return copy;
      }
    }
    Tensor copy = Tensor.of(engine, layout);
    copies.add(copy);
    float[] all = Arrays.copyOf(values, values.length * times);
    for (int i = 1; i < times; i++) {
      System.arraycopy(values, 0, all, i * values.length, values.length);
    }
    return copy.fill(all);
  }

  @Override
  public synchronized void close() {
    packed.values().forEach(copies -> copies.forEach(Tensor::close));
    packed.clear();
  }
}
