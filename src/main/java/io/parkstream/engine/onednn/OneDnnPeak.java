package io.parkstream.engine.onednn;

import io.parkstream.engine.EngineException;
import io.parkstream.engine.Precision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What this machine can compute at most in a precision, with the best instructions it has for it:
 * the better of a product of matrices and a convolution like the middle ones of VGG16 without
 * padding, on every core one of its own. Nothing but multiplying counts in either.
 *
 * @param gigaOperationsPerSecond of all cores; a multiplication and an addition are two
 * @param implementation oneDNN's name of what reached it, which ends with the instruction set
 */
public record OneDnnPeak(double gigaOperationsPerSecond, String implementation) {
  private static final int SIDE = 512;
  private static final int CHANNELS = 256;
  private static final int IN = 26;
  private static final int OUT = 24;
  private static final int KERNEL = 3;

  private static final double PRODUCT = 2.0 * SIDE * SIDE * SIDE;
  private static final double CONVOLUTION = 2.0 * OUT * OUT * KERNEL * KERNEL * CHANNELS * CHANNELS;

  /**
   * Measures; takes a little more than twice the time.
   *
   * @param cores each of which computes for itself
   * @throws EngineException if oneDNN refuses
   */
  public static OneDnnPeak measure(Precision precision, int cores, Duration time)
      throws InterruptedException {
    OneDnnPeak product = together(precision, cores, time, true);
    OneDnnPeak convolution = together(precision, cores, time, false);
    return product.gigaOperationsPerSecond() > convolution.gigaOperationsPerSecond()
        ? product
        : convolution;
  }

  private static OneDnnPeak together(
      Precision precision, int cores, Duration time, boolean isProduct)
      throws InterruptedException {
    ExecutorService pool = Executors.newFixedThreadPool(cores);
    try {
      List<Callable<OneDnnPeak>> tasks = new ArrayList<>();
      for (int i = 0; i < cores; i++) {
        tasks.add(() -> one(precision, time, isProduct));
      }
      double sum = 0;
      String implementation = "";
      for (Future<OneDnnPeak> future : pool.invokeAll(tasks)) {
        sum += future.get().gigaOperationsPerSecond();
        implementation = future.get().implementation();
      }
      return new OneDnnPeak(sum, implementation);
    } catch (ExecutionException e) {
      throw new EngineException("oneDNN cannot multiply: " + e.getMessage(), e);
    } finally {
      pool.shutdownNow();
    }
  }

  private static OneDnnPeak one(Precision precision, Duration time, boolean isProduct) {
    long engine = OneDnn.engine();
    Dnnl.omp_set_num_threads(1);
    long[] out = new long[1];
    Dnnl.check(Dnnl.dnnl_stream_create(out, engine, Dnnl.IN_ORDER), "stream");
    long stream = out[0];
    List<Tensor> tensors = new ArrayList<>();
    try (Scope scope = new Scope();
        Steps steps = new Steps(engine)) {
      long primitive =
          isProduct ? product(scope, engine, precision) : convolution(scope, engine, precision);
      long[] pairs = {
        Dnnl.SOURCE, tensor(tensors, engine, primitive, Dnnl.SOURCE_MD),
        Dnnl.WEIGHTS, tensor(tensors, engine, primitive, Dnnl.WEIGHTS_MD),
        Dnnl.DESTINATION, tensor(tensors, engine, primitive, Dnnl.DESTINATION_MD),
        Dnnl.SCRATCHPAD, tensor(tensors, engine, primitive, Dnnl.SCRATCHPAD_MD)
      };
      steps.add(primitive, pairs);
      double operations = isProduct ? PRODUCT : CONVOLUTION;
      runFor(steps, stream, time.dividedBy(8));
      return new OneDnnPeak(
          operations * runFor(steps, stream, time), steps.implementations().get(0));
    } finally {
      tensors.forEach(Tensor::close);
      Dnnl.dnnl_stream_destroy(stream);
    }
  }

  private static long product(Scope scope, long engine, Precision precision) {
    long[] out = new long[1];
    return scope.primitive(
        Dnnl.dnnl_matmul_primitive_desc_create(
            out,
            engine,
            scope.layout(source(precision), Dnnl.AB, SIDE, SIDE),
            scope.layout(weights(precision), Dnnl.ANY, SIDE, SIDE),
            0,
            scope.layout(source(precision), Dnnl.AB, SIDE, SIDE),
            scope.attributes(0)),
        out,
        "product of matrices");
  }

  private static long convolution(Scope scope, long engine, Precision precision) {
    long[] out = new long[1];
    return scope.primitive(
        Dnnl.dnnl_convolution_forward_primitive_desc_create(
            out,
            engine,
            Dnnl.FORWARD_INFERENCE,
            Dnnl.CONVOLUTION_DIRECT,
            scope.layout(source(precision), Dnnl.ANY, 1, CHANNELS, IN, IN),
            scope.layout(weights(precision), Dnnl.ANY, CHANNELS, CHANNELS, KERNEL, KERNEL),
            0,
            scope.layout(source(precision), Dnnl.ANY, 1, CHANNELS, OUT, OUT),
            new long[] {1, 1},
            new long[] {0, 0},
            new long[] {0, 0},
            new long[] {0, 0},
            scope.attributes(0)),
        out,
        "convolution");
  }

  private static int source(Precision precision) {
    return switch (precision) {
      case FP32 -> Dnnl.F32;
      case BF16 -> Dnnl.BF16;
      case INT8 -> Dnnl.U8;
    };
  }

  private static int weights(Precision precision) {
    return precision == Precision.INT8 ? Dnnl.S8 : source(precision);
  }

  /** Zeros, which cost as much as anything else. */
  private static long tensor(List<Tensor> tensors, long engine, long primitive, int which) {
    long layout = Dnnl.dnnl_primitive_desc_query_md(primitive, which, 0);
    Tensor tensor = Tensor.of(engine, layout).clear();
    tensors.add(tensor);
    return tensor.memory();
  }

  /** Runs per nanosecond. */
  private static double runFor(Steps steps, long stream, Duration time) {
    long begin = System.nanoTime();
    long runs = 0;
    while (System.nanoTime() - begin < time.toNanos()) {
      steps.run(stream);
      runs++;
    }
    return (double) runs / (System.nanoTime() - begin);
  }
}
