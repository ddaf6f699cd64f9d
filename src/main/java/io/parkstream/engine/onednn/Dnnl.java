package io.parkstream.engine.onednn;

import io.parkstream.engine.EngineException;

/**
 * The functions of oneDNN's C API that are used, with its names, and the values of its enums that
 * they take. Pointers are {@code long}: calls with nothing but primitive arguments make no garbage.
 * Each returns a status, 0 for success; {@link #check} turns others into exceptions.
 *
 * <p>The values are those of oneDNN 3; {@link OneDnn} refuses another major version.
 */
final class Dnnl {
  // data types
  static final int BF16 = 2;
  static final int F32 = 3;
  static final int S8 = 5;
  static final int U8 = 6;

  // layouts
  static final int ANY = 1;
  static final int A = 2;
  static final int AB = 3;
  static final int ABCD = 5;
  static final int ACDB = 22;

  // what a primitive's descriptor can be asked
  static final int IMPLEMENTATION = 8;
  static final int SOURCE_MD = 129;
  static final int WEIGHTS_MD = 131;
  static final int DESTINATION_MD = 133;
  static final int SCRATCHPAD_MD = 136;

  // arguments of an execution
  static final int SOURCE = 1;
  static final int SOURCE_1 = 2;
  static final int DESTINATION = 17;
  static final int WEIGHTS = 33;
  static final int BIAS = 41;
  static final int SCRATCHPAD = 80;
  static final int SCALES = 4096;
  static final int POST_OP = 32768;

  // kinds
  static final int CPU = 1;
  static final int IN_ORDER = 1;
  static final int FORWARD_INFERENCE = 96;
  static final int CONVOLUTION_DIRECT = 1;
  static final int POOLING_MAX = 0x1ff;
  static final int RELU = 0x20;
  static final int BINARY_ADD = 0x1fff0;
  static final int BINARY_MUL = 0x1fff1;
  static final int SCRATCHPAD_USER = 1;

  /** A handle that makes oneDNN allocate, and free what it has allocated. */
  static final long ALLOCATE = -1;

  private static final String[] STATUS = {
    "success",
    "out of memory",
    "invalid arguments",
    "unimplemented",
    "last implementation reached",
    "runtime error",
    "not required"
  };

  private Dnnl() {}

  /**
   * @throws EngineException if the status is not success
   */
  static void check(int status, String what) {
    if (status != 0) {
      throw new EngineException(
          "oneDNN: "
              + what
              + ": "
              + (status < STATUS.length ? STATUS[status] : "status " + status));
    }
  }

  static native int dnnl_get_effective_cpu_isa();

  static native int dnnl_engine_create(long[] engine, int kind, long index);

  static native int dnnl_engine_destroy(long engine);

  static native int dnnl_stream_create(long[] stream, long engine, int flags);

  static native int dnnl_stream_wait(long stream);

  static native int dnnl_stream_destroy(long stream);

  static native int dnnl_memory_desc_create_with_tag(
      long[] descriptor, int dimensions, long[] sizes, int type, int tag);

  static native int dnnl_memory_desc_equal(long left, long right);

  static native long dnnl_memory_desc_get_size(long descriptor);

  static native int dnnl_memory_desc_destroy(long descriptor);

  static native int dnnl_memory_create(long[] memory, long descriptor, long engine, long handle);

  static native int dnnl_memory_get_memory_desc(long memory, long[] descriptor);

  static native int dnnl_memory_get_data_handle(long memory, long[] handle);

  static native int dnnl_memory_set_data_handle(long memory, long handle);

  static native int dnnl_memory_destroy(long memory);

  static native int dnnl_primitive_attr_create(long[] attributes);

  static native int dnnl_primitive_attr_set_scales_mask(long attributes, int argument, int mask);

  static native int dnnl_primitive_attr_set_scratchpad_mode(long attributes, int mode);

  static native int dnnl_primitive_attr_set_post_ops(long attributes, long operations);

  static native int dnnl_primitive_attr_destroy(long attributes);

  static native int dnnl_post_ops_create(long[] operations);

  static native int dnnl_post_ops_append_eltwise(
      long operations, int algorithm, float alpha, float beta);

  static native int dnnl_post_ops_append_binary(long operations, int algorithm, long descriptor);

  static native int dnnl_post_ops_destroy(long operations);

  static native int dnnl_convolution_forward_primitive_desc_create(
      long[] primitive,
      long engine,
      int propagation,
      int algorithm,
      long source,
      long weights,
      long bias,
      long destination,
      long[] strides,
      long[] dilations,
      long[] paddingBefore,
      long[] paddingAfter,
      long attributes);

  static native int dnnl_pooling_forward_primitive_desc_create(
      long[] primitive,
      long engine,
      int propagation,
      int algorithm,
      long source,
      long destination,
      long[] strides,
      long[] kernel,
      long[] dilations,
      long[] paddingBefore,
      long[] paddingAfter,
      long attributes);

  static native int dnnl_inner_product_forward_primitive_desc_create(
      long[] primitive,
      long engine,
      int propagation,
      long source,
      long weights,
      long bias,
      long destination,
      long attributes);

  static native int dnnl_matmul_primitive_desc_create(
      long[] primitive,
      long engine,
      long source,
      long weights,
      long bias,
      long destination,
      long attributes);

  static native int dnnl_reorder_primitive_desc_create(
      long[] primitive,
      long source,
      long sourceEngine,
      long destination,
      long destinationEngine,
      long attributes);

  static native long dnnl_primitive_desc_query_md(long primitive, int what, int index);

  static native int dnnl_primitive_desc_query(long primitive, int what, int index, long[] result);

  static native int dnnl_primitive_desc_destroy(long primitive);

  static native int dnnl_primitive_create(long[] primitive, long descriptor);

  static native int dnnl_primitive_execute(long primitive, long stream, int count, long arguments);

  static native int dnnl_primitive_destroy(long primitive);

  /** Of OpenMP, which oneDNN computes with: threads of regions that the calling thread begins. */
  static native void omp_set_num_threads(int threads);
}
