package io.parkstream.engine.onednn;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.parkstream.domain.ModelIdentity;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.engine.Precision;
import io.parkstream.image.PixelShape;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * oneDNN. A batch is computed in parts of {@value #LARGEST_PART}, 4, 2 and 1 crops, for each of
 * which there is a chain of primitives: no place is filled up, and what a part writes stays in the
 * core's cache. The caller's bytes are what the first primitive reads.
 *
 * <p>Belongs to one thread at a time, like every engine, since it has one working memory.
 */
final class OneDnnEngine implements InferenceEngine {
  /** Larger parts take more memory and time at start. */
  static final int LARGEST_PART = 8;

  /** Empty, occupied. */
  private static final int CLASSES = 2;

  private final Precision precision;
  private final ModelIdentity model;
  private final PixelShape input;
  private final int maxBatchSize;
  private final int threads;
  private final long stream;
  private final List<Chain> chains = new ArrayList<>();
  private final List<Tensor> memory = new ArrayList<>();
  private final Runnable onClose;
  private @Nullable ByteBuffer known;
  private long address;
  private boolean closed;

  /**
   * Builds its chains on the calling thread.
   *
   * @param stages of the network in this precision
   * @param threads that it computes with, the calling one among them
   * @param onClose run once
   */
  OneDnnEngine(
      Precision precision,
      ModelIdentity model,
      PixelShape input,
      int maxBatchSize,
      int threads,
      List<Stage> stages,
      SharedTensors shared,
      long engine,
      Runnable onClose) {
    this.precision = precision;
    this.model = model;
    this.input = input;
    this.maxBatchSize = maxBatchSize;
    this.threads = threads;
    this.onClose = onClose;
    long[] out = new long[1];
    Dnnl.check(Dnnl.dnnl_stream_create(out, engine, Dnnl.IN_ORDER), "stream");
    stream = out[0];
    // primitives are made for so many threads as there are when they are made
    Dnnl.omp_set_num_threads(threads);
    try {
      int largest = Math.min(LARGEST_PART, Integer.highestOneBit(maxBatchSize));
      for (int part = largest; part > 0; part /= 2) {
        chains.add(ChainBuilder.build(stages, precision, input, part, shared, engine, stream));
      }
      bind(engine);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private void bind(long engine) {
    long map = chains.stream().mapToLong(Chain::mapBytes).max().orElse(1);
    long scratch = chains.stream().mapToLong(Chain::scratchBytes).max().orElse(1);
    try (Scope scope = new Scope()) {
      for (long bytes : new long[] {map, map, Math.max(1, scratch)}) {
        memory.add(Tensor.of(engine, scope.layout(Dnnl.U8, Dnnl.A, bytes)));
      }
    }
    chains.forEach(
        chain ->
            chain.bind(memory.get(0).address(), memory.get(1).address(), memory.get(2).address()));
  }

  /** oneDNN's names of what computes a part of so many crops, step by step. */
  List<String> implementations(int part) {
    return chains.stream()
        .filter(chain -> chain.batch() == part)
        .findFirst()
        .orElseThrow()
        .implementations();
  }

  @Override
  public String name() {
    return "onednn-" + precision.word();
  }

  @Override
  public ModelIdentity model() {
    return model;
  }

  @Override
  public PixelShape input() {
    return input;
  }

  @Override
  public int maxBatchSize() {
    return maxBatchSize;
  }

  @Override
  public void classify(ByteBuffer pixels, int count, float[] probabilitiesOccupied) {
    if (count < 1 || count > maxBatchSize) {
      throw new IllegalArgumentException(
          "a batch of " + count + ", 1 to " + maxBatchSize + " are possible");
    }
    if (closed || !pixels.isDirect() || pixels.capacity() < count * input.bytes()) {
      throw new IllegalArgumentException(
          closed
              ? "the engine is closed"
              : "a direct buffer of at least " + count * input.bytes() + " bytes is needed");
    }
    long from = address(pixels);
    // it is a setting of the calling thread, and an engine may go from thread to thread
    Dnnl.omp_set_num_threads(threads);
    int done = 0;
    for (int i = 0; i < chains.size(); i++) {
      Chain chain = chains.get(i);
      while (count - done >= chain.batch()) {
        chain.run(stream, from + (long) done * input.bytes());
        read(chain.logits(), chain.batch(), probabilitiesOccupied, done);
        done += chain.batch();
      }
    }
  }

  private long address(ByteBuffer pixels) {
    if (pixels != known) {
      address = Pointer.nativeValue(Native.getDirectBufferPointer(pixels));
      known = pixels;
    }
    return address;
  }

  /** Softmax of two. */
  private static void read(Pointer answers, int count, float[] probabilities, int at) {
    for (int i = 0; i < count; i++) {
      long crop = (long) i * CLASSES * Float.BYTES;
      float difference = answers.getFloat(crop) - answers.getFloat(crop + Float.BYTES);
      probabilities[at + i] = (float) (1 / (1 + Math.exp(difference)));
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    chains.forEach(Chain::close);
    memory.forEach(Tensor::close);
    Dnnl.dnnl_stream_destroy(stream);
    onClose.run();
  }
}
