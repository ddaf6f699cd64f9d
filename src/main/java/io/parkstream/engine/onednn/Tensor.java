package io.parkstream.engine.onednn;

import com.sun.jna.Pointer;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A block of memory with a layout, as oneDNN's primitives take it. Its creator closes it; its bytes
 * are counted in {@link OneDnn#nativeBytes}.
 */
final class Tensor implements AutoCloseable {
  private final long memory;
  private final long address;
  private final long bytes;
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Memory of its own, in the layout of a descriptor, which stays the caller's. */
  static Tensor of(long engine, long descriptor) {
    return new Tensor(engine, descriptor, Dnnl.ALLOCATE);
  }

  /** The same over memory of another, which must outlive it; 0 for memory to be given later. */
  static Tensor over(long engine, long descriptor, long address) {
    return new Tensor(engine, descriptor, address);
  }

  private Tensor(long engine, long descriptor, long handle) {
    long[] out = new long[1];
    Dnnl.check(Dnnl.dnnl_memory_create(out, descriptor, engine, handle), "memory");
    memory = out[0];
    Dnnl.check(Dnnl.dnnl_memory_get_data_handle(memory, out), "address of memory");
    address = out[0];
    bytes = handle == Dnnl.ALLOCATE ? Dnnl.dnnl_memory_desc_get_size(descriptor) : 0;
    OneDnn.count(bytes);
  }

  long memory() {
    return memory;
  }

  long address() {
    return address;
  }

  /** Of its own memory; 0 if it is another's. */
  long bytes() {
    return bytes;
  }

  /** Shows it other memory. */
  void pointTo(long other) {
    Dnnl.check(Dnnl.dnnl_memory_set_data_handle(memory, other), "memory of the caller");
  }

  Tensor fill(float[] values) {
    new Pointer(address).write(0, values, 0, values.length);
    return this;
  }

  Tensor fill(byte[] values) {
    new Pointer(address).write(0, values, 0, values.length);
    return this;
  }

  Tensor clear() {
    if (bytes > 0) {
      new Pointer(address).setMemory(0, bytes, (byte) 0);
    }
    return this;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      Dnnl.dnnl_memory_destroy(memory);
      OneDnn.count(-bytes);
    }
  }
}
