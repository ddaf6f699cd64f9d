package io.parkstream.engine.onednn;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Primitives with their arguments, run one after the other. Running them calls oneDNN and makes no
 * garbage.
 */
final class Steps implements AutoCloseable {
  /** An {@code int} and a pointer, as the compiler of C aligns them. */
  private static final int ARGUMENT_BYTES = 16;

  private final long engine;
  private final List<String> implementations = new ArrayList<>();

  /** Hold the arguments' memory. */
  private final List<Memory> holders = new ArrayList<>();

  private long[] primitives = new long[0];
  private int[] counts = new int[0];
  private long[] arguments = new long[0];

  Steps(long engine) {
    this.engine = engine;
  }

  /**
   * Adds a step.
   *
   * @param descriptor of the primitive
   * @param pairs an argument's number and its memory, in turn
   */
  void add(long descriptor, long... pairs) {
    long[] out = new long[1];
    Dnnl.check(Dnnl.dnnl_primitive_create(out, descriptor), "primitive");
    int count = pairs.length / 2;
    Memory memory = new Memory((long) count * ARGUMENT_BYTES);
    for (int i = 0; i < count; i++) {
      memory.setInt((long) i * ARGUMENT_BYTES, (int) pairs[2 * i]);
      memory.setLong((long) i * ARGUMENT_BYTES + Long.BYTES, pairs[2 * i + 1]);
    }
    holders.add(memory);
    int size = primitives.length;
    primitives = Arrays.copyOf(primitives, size + 1);
    counts = Arrays.copyOf(counts, size + 1);
    arguments = Arrays.copyOf(arguments, size + 1);
    primitives[size] = out[0];
    counts[size] = count;
    arguments[size] = Pointer.nativeValue(memory);
    implementations.add(implementation(descriptor));
  }

  /**
   * Adds a change of layout or type that runs once and on this thread, and so may take scratch
   * memory of the library's.
   */
  Steps reorder(Scope scope, long fromLayout, Tensor from, long toLayout, Tensor to) {
    long[] out = new long[1];
    long descriptor =
        scope.primitive(
            Dnnl.dnnl_reorder_primitive_desc_create(out, fromLayout, engine, toLayout, engine, 0),
            out,
            "reorder");
    add(descriptor, Dnnl.SOURCE, from.memory(), Dnnl.DESTINATION, to.memory());
    return this;
  }

  private static String implementation(long descriptor) {
    long[] name = new long[1];
    Dnnl.check(
        Dnnl.dnnl_primitive_desc_query(descriptor, Dnnl.IMPLEMENTATION, 0, name), "implementation");
    return new Pointer(name[0]).getString(0);
  }

  /** oneDNN's names of what computes, step by step. */
  List<String> implementations() {
    return List.copyOf(implementations);
  }

  void run(long stream) {
    for (int i = 0; i < primitives.length; i++) {
      int status = Dnnl.dnnl_primitive_execute(primitives[i], stream, counts[i], arguments[i]);
      if (status != 0) {
        Dnnl.check(status, "step " + i + ", " + implementations.get(i));
      }
    }
    Dnnl.check(Dnnl.dnnl_stream_wait(stream), "stream");
  }

  /** Runs and closes. */
  void runOnce(long stream) {
    try (this) {
      run(stream);
    }
  }

  @Override
  public void close() {
    for (long primitive : primitives) {
      Dnnl.dnnl_primitive_destroy(primitive);
    }
    primitives = new long[0];
  }
}
