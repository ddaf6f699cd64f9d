package io.parkstream.engine.onednn;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/** oneDNN's descriptors, which are needed only while primitives are made of them. */
final class Scope implements AutoCloseable {
  private record Held(long pointer, LongConsumer destroy) {}

  private final List<Held> all = new ArrayList<>();

  private long hold(long pointer, LongConsumer destroy) {
    all.add(new Held(pointer, destroy));
    return pointer;
  }

  /** Of memory: the type of its values, their order, and its sizes. */
  long layout(int type, int tag, long... sizes) {
    long[] out = new long[1];
    Dnnl.check(
        Dnnl.dnnl_memory_desc_create_with_tag(out, sizes.length, sizes, type, tag), "layout");
    return hold(out[0], Dnnl::dnnl_memory_desc_destroy);
  }

  /** Of a memory. */
  long layoutOf(Tensor tensor) {
    long[] out = new long[1];
    Dnnl.check(Dnnl.dnnl_memory_get_memory_desc(tensor.memory(), out), "layout of memory");
    // belongs to the memory
    return out[0];
  }

  /** What a primitive is to do beside its own work, with scratch memory of the caller's. */
  long attributes(long operations) {
    long[] out = new long[1];
    Dnnl.check(Dnnl.dnnl_primitive_attr_create(out), "attributes");
    long attributes = hold(out[0], Dnnl::dnnl_primitive_attr_destroy);
    Dnnl.check(
        Dnnl.dnnl_primitive_attr_set_scratchpad_mode(attributes, Dnnl.SCRATCHPAD_USER),
        "scratch memory");
    if (operations != 0) {
      Dnnl.check(Dnnl.dnnl_primitive_attr_set_post_ops(attributes, operations), "operations");
    }
    return attributes;
  }

  /** An empty row of operations on what a primitive gives. */
  long operations() {
    long[] out = new long[1];
    Dnnl.check(Dnnl.dnnl_post_ops_create(out), "operations");
    return hold(out[0], Dnnl::dnnl_post_ops_destroy);
  }

  /** Takes over a primitive's descriptor. */
  long primitive(int status, long[] out, String what) {
    Dnnl.check(status, what);
    return hold(out[0], Dnnl::dnnl_primitive_desc_destroy);
  }

  @Override
  public void close() {
    for (int i = all.size() - 1; i >= 0; i--) {
      Held held = all.get(i);
      held.destroy.accept(held.pointer);
    }
    all.clear();
  }
}
