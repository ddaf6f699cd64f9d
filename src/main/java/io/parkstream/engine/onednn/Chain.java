package io.parkstream.engine.onednn;

import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;

/**
 * The whole network for a batch of one size: its primitives in their order. Feature maps go back
 * and forth between two blocks of memory, which the chains of one engine share: what was written
 * last is then still in the cache.
 */
final class Chain implements AutoCloseable {
  private final int batch;
  private final long engine;
  private final Steps steps;
  private final Tensor source;
  private final List<Tensor> maps = new ArrayList<>();
  private final List<Tensor> scratches = new ArrayList<>();
  private final List<Tensor> views = new ArrayList<>();
  private long mapBytes;
  private long scratchBytes;
  private Pointer logits = Pointer.NULL;

  /**
   * A chain without a step; {@link ChainBuilder} adds them.
   *
   * @param batch crops that it computes at once
   * @param layout of their pixels
   */
  Chain(long engine, int batch, long layout) {
    this.batch = batch;
    this.engine = engine;
    steps = new Steps(engine);
    source = Tensor.over(engine, layout, 0);
  }

  /**
   * Adds a step that takes what the one before it gave.
   *
   * @param primitive its descriptor
   * @param destination layout of what it gives
   * @param further pairs of an argument's number and its memory
   */
  void add(long primitive, long destination, List<Long> further) {
    Tensor from = last();
    Tensor to = Tensor.over(engine, destination, 0);
    maps.add(to);
    mapBytes = Math.max(mapBytes, Dnnl.dnnl_memory_desc_get_size(destination));
    List<Long> pairs = new ArrayList<>(further);
    pairs.addAll(List.of((long) Dnnl.SOURCE, from.memory(), (long) Dnnl.DESTINATION, to.memory()));
    long layout = Dnnl.dnnl_primitive_desc_query_md(primitive, Dnnl.SCRATCHPAD_MD, 0);
    long bytes = layout == 0 ? 0 : Dnnl.dnnl_memory_desc_get_size(layout);
    if (bytes > 0) {
      Tensor scratch = Tensor.over(engine, layout, 0);
      scratches.add(scratch);
      scratchBytes = Math.max(scratchBytes, bytes);
      pairs.addAll(List.of((long) Dnnl.SCRATCHPAD, scratch.memory()));
    }
    steps.add(primitive, pairs.stream().mapToLong(Long::longValue).toArray());
  }

  /** The same memory in another layout, for as long as the chain is there. */
  Tensor view(long layout, Tensor of) {
    Tensor view = Tensor.over(engine, layout, of.address());
    views.add(view);
    return view;
  }

  private Tensor last() {
    return maps.isEmpty() ? source : maps.get(maps.size() - 1);
  }

  int batch() {
    return batch;
  }

  /** The largest feature map. */
  long mapBytes() {
    return mapBytes;
  }

  long scratchBytes() {
    return scratchBytes;
  }

  /** oneDNN's names of what computes, step by step. */
  List<String> implementations() {
    return steps.implementations();
  }

  /**
   * Gives it memory to work in, which must outlive it.
   *
   * @param even at least {@link #mapBytes}
   * @param odd as much again
   * @param scratch at least {@link #scratchBytes}
   */
  void bind(long even, long odd, long scratch) {
    for (int i = 0; i < maps.size(); i++) {
      maps.get(i).pointTo(i % 2 == 0 ? even : odd);
    }
    scratches.forEach(tensor -> tensor.pointTo(scratch));
    logits = new Pointer(maps.size() % 2 == 1 ? even : odd);
  }

  /**
   * Computes.
   *
   * @param pixels address of the batch's bytes
   */
  void run(long stream, long pixels) {
    source.pointTo(pixels);
    steps.run(stream);
  }

  /** What {@link #run} left: two for each crop. */
  Pointer logits() {
    return logits;
  }

  @Override
  public void close() {
    steps.close();
    source.close();
    maps.forEach(Tensor::close);
    scratches.forEach(Tensor::close);
    views.forEach(Tensor::close);
  }
}
