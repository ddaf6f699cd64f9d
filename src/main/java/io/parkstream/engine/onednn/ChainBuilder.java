package io.parkstream.engine.onednn;

import io.parkstream.engine.OnnxNetwork.Affine;
import io.parkstream.engine.Precision;
import io.parkstream.image.PixelShape;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes primitives of stages: one for each, and a change of layout where a primitive wants another
 * than the one before it gives.
 */
final class ChainBuilder {
  private static final long[] ONE = {1, 1};
  private static final long[] TWO = {2, 2};
  private static final long[] ZERO = {0, 0};
  private static final int KERNEL = 3;

  private final Precision precision;
  private final SharedTensors shared;
  private final long engine;
  private final long stream;
  private final Scope scope;
  private final Chain chain;
  private final int batch;

  /** Of what the last step gives; of the pixels at first. */
  private long layout;

  private boolean arePixels = true;

  /** Whether that is a row of values for each crop, and no map. */
  private boolean areRows;

  private int index;

  private ChainBuilder(
      Precision precision,
      PixelShape input,
      int batch,
      SharedTensors shared,
      long engine,
      long stream,
      Scope scope) {
    this.precision = precision;
    this.shared = shared;
    this.engine = engine;
    this.stream = stream;
    this.scope = scope;
    this.batch = batch;
    // rows of pixels of three bytes: the caller's own memory
    layout = maps(Dnnl.U8, Dnnl.ACDB, PixelShape.CHANNELS, input.height(), input.width());
    chain = new Chain(engine, batch, layout);
  }

  /**
   * Builds a chain; {@link Chain#bind} must follow.
   *
   * @param batch crops that it computes at once
   * @param shared weights; larger batches are to be built before smaller ones
   */
  static Chain build(
      List<Stage> stages,
      Precision precision,
      PixelShape input,
      int batch,
      SharedTensors shared,
      long engine,
      long stream) {
    try (Scope scope = new Scope()) {
      ChainBuilder builder =
          new ChainBuilder(precision, input, batch, shared, engine, stream, scope);
      try {
        stages.forEach(builder::stage);
      } catch (RuntimeException e) {
        builder.chain.close();
        throw e;
      }
      return builder.chain;
    }
  }

  private void stage(Stage stage) {
    if (stage instanceof Stage.Convolution convolution) {
      convolution(convolution);
    } else if (stage instanceof Stage.IntegerConvolution convolution) {
      integerConvolution(convolution);
    } else if (stage instanceof Stage.Pool pool) {
      pool(pool);
    } else if (stage instanceof Stage.Dense dense) {
      dense(dense);
    }
    index++;
  }

  private int type() {
    return precision == Precision.BF16 ? Dnnl.BF16 : Dnnl.F32;
  }

  private long maps(int type, int tag, int channels, int height, int width) {
    return scope.layout(type, tag, batch, channels, height, width);
  }

  private void convolution(Stage.Convolution stage) {
    Operations operations = new Operations(scope);
    operations.relu();
    normalize(operations, stage.normalization(), stage.outputs(), 1, 1);
    long primitive =
        convolution(
            maps(type(), Dnnl.ANY, stage.inputs(), stage.height(), stage.width()),
            kernels(type(), Dnnl.ANY, stage.outputs(), stage.inputs()),
            maps(type(), Dnnl.ANY, stage.outputs(), stage.height(), stage.width()),
            stage.outputs(),
            scope.attributes(operations.pointer()));
    long plain = kernels(Dnnl.F32, Dnnl.ABCD, stage.outputs(), stage.inputs());
    weights(operations, primitive, plain, () -> Tensor.of(engine, plain).fill(stage.weights()));
    operations.argument(Dnnl.BIAS, row("bias", stage.bias()));
    compute(primitive, operations);
  }

  private void integerConvolution(Stage.IntegerConvolution stage) {
    Operations operations = new Operations(scope);
    float[] map = stage.map();
    if (map != null) {
      long sizes = maps(Dnnl.F32, Dnnl.ACDB, stage.outputs(), stage.height(), stage.width());
      Tensor all = shared.repeated(index + ".map", sizes, map, batch);
      operations.binary(Dnnl.BINARY_ADD, sizes, chain.view(sizes, all));
    }
    long attributes = scope.attributes(operations.pointer());
    Dnnl.check(Dnnl.dnnl_primitive_attr_set_scales_mask(attributes, Dnnl.WEIGHTS, 1), "scales");
    long primitive =
        convolution(
            // the picture's bytes are taken where they lie, all else as the kernel likes it
            arePixels
                ? layout
                : maps(Dnnl.U8, Dnnl.ANY, stage.inputs(), stage.height(), stage.width()),
            kernels(Dnnl.S8, Dnnl.ANY, stage.outputs(), stage.inputs()),
            maps(Dnnl.U8, Dnnl.ANY, stage.outputs(), stage.height(), stage.width()),
            stage.outputs(),
            attributes);
    long plain = kernels(Dnnl.S8, Dnnl.ABCD, stage.outputs(), stage.inputs());
    weights(operations, primitive, plain, () -> Tensor.of(engine, plain).fill(stage.weights()));
    operations.argument(Dnnl.SCALES | Dnnl.WEIGHTS, row("scales", stage.scales()));
    operations.argument(Dnnl.BIAS, row("bias", stage.bias()));
    compute(primitive, operations);
  }

  private long kernels(int type, int tag, int outputs, int inputs) {
    return scope.layout(type, tag, outputs, inputs, KERNEL, KERNEL);
  }

  private long convolution(
      long source, long weights, long destination, int outputs, long attributes) {
    long[] out = new long[1];
    return scope.primitive(
        Dnnl.dnnl_convolution_forward_primitive_desc_create(
            out,
            engine,
            Dnnl.FORWARD_INFERENCE,
            Dnnl.CONVOLUTION_DIRECT,
            source,
            weights,
            scope.layout(Dnnl.F32, Dnnl.A, outputs),
            destination,
            ONE,
            ZERO,
            ONE,
            ONE,
            attributes),
        out,
        "convolution");
  }

  private void pool(Stage.Pool stage) {
    int type = precision == Precision.INT8 ? Dnnl.U8 : type();
    long[] out = new long[1];
    long primitive =
        scope.primitive(
            Dnnl.dnnl_pooling_forward_primitive_desc_create(
                out,
                engine,
                Dnnl.FORWARD_INFERENCE,
                Dnnl.POOLING_MAX,
                layout,
                maps(type, Dnnl.ANY, stage.channels(), stage.height() / 2, stage.width() / 2),
                TWO,
                TWO,
                ZERO,
                ZERO,
                ZERO,
                scope.attributes(0)),
            out,
            "pool");
    compute(primitive, new Operations(scope));
  }

  private void dense(Stage.Dense stage) {
    Operations operations = new Operations(scope);
    if (stage.relu()) {
      operations.relu();
    }
    normalize(operations, stage.normalization(), stage.outputs());
    long[] from =
        areRows
            ? new long[] {batch, stage.inputs()}
            : new long[] {batch, stage.inputs(), stage.height(), stage.width()};
    long[] sizes = from.clone();
    sizes[0] = stage.outputs();
    long[] out = new long[1];
    long primitive =
        scope.primitive(
            Dnnl.dnnl_inner_product_forward_primitive_desc_create(
                out,
                engine,
                Dnnl.FORWARD_INFERENCE,
                scope.layout(type(), Dnnl.ANY, from),
                scope.layout(type(), Dnnl.ANY, sizes),
                scope.layout(Dnnl.F32, Dnnl.A, stage.outputs()),
                scope.layout(stage.isLast() ? Dnnl.F32 : type(), Dnnl.AB, batch, stage.outputs()),
                scope.attributes(operations.pointer())),
            out,
            "dense layer");
    long plain = scope.layout(Dnnl.F32, areRows ? Dnnl.AB : Dnnl.ABCD, sizes);
    weights(operations, primitive, plain, () -> Tensor.of(engine, plain).fill(stage.weights()));
    operations.argument(Dnnl.BIAS, row("bias", stage.bias()));
    compute(primitive, operations);
    areRows = true;
  }

  /**
   * @param rest 1 for each dimension after the outputs
   */
  private void normalize(
      Operations operations, @Nullable Affine normalization, int outputs, long... rest) {
    if (normalization == null) {
      return;
    }
    long[] sizes = new long[2 + rest.length];
    Arrays.fill(sizes, 1);
    sizes[1] = outputs;
    long perOutput = scope.layout(Dnnl.F32, rest.length == 0 ? Dnnl.AB : Dnnl.ABCD, sizes);
    operations.binary(
        Dnnl.BINARY_MUL,
        perOutput,
        shared.floats(index + ".factor", perOutput, normalization.scale()));
    operations.binary(
        Dnnl.BINARY_ADD,
        perOutput,
        shared.floats(index + ".shift", perOutput, normalization.shift()));
  }

  private void weights(Operations operations, long primitive, long plain, Supplier<Tensor> values) {
    operations.argument(
        Dnnl.WEIGHTS,
        shared.weights(
            scope,
            stream,
            index + ".weights",
            Dnnl.dnnl_primitive_desc_query_md(primitive, Dnnl.WEIGHTS_MD, 0),
            plain,
            values));
  }

  private Tensor row(String part, float[] values) {
    return shared.floats(index + "." + part, scope.layout(Dnnl.F32, Dnnl.A, values.length), values);
  }

  /** Adds the primitive, and before it a change of layout if it wants one. */
  private void compute(long primitive, Operations operations) {
    long wanted = Dnnl.dnnl_primitive_desc_query_md(primitive, Dnnl.SOURCE_MD, 0);
    if (Dnnl.dnnl_memory_desc_equal(wanted, layout) == 0) {
      long[] out = new long[1];
      long change =
          scope.primitive(
              Dnnl.dnnl_reorder_primitive_desc_create(
                  out, layout, engine, wanted, engine, scope.attributes(0)),
              out,
              "change of layout");
      chain.add(change, wanted, List.of());
    }
    layout = Dnnl.dnnl_primitive_desc_query_md(primitive, Dnnl.DESTINATION_MD, 0);
    chain.add(primitive, layout, operations.arguments());
    arePixels = false;
  }
}
