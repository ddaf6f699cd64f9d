package io.parkstream.engine.onednn;

import java.util.ArrayList;
import java.util.List;

/** What a primitive does with its sums before it writes them, and the memory that it needs. */
final class Operations {
  private final long pointer;
  private final List<Long> arguments = new ArrayList<>();
  private int count;

  Operations(Scope scope) {
    pointer = scope.operations();
  }

  void relu() {
    Dnnl.check(Dnnl.dnnl_post_ops_append_eltwise(pointer, Dnnl.RELU, 0, 0), "ReLU");
    count++;
  }

  /**
   * @param layout of the operand
   */
  void binary(int algorithm, long layout, Tensor operand) {
    Dnnl.check(Dnnl.dnnl_post_ops_append_binary(pointer, algorithm, layout), "sum or product");
    count++;
    argument(Dnnl.POST_OP * count | Dnnl.SOURCE_1, operand);
  }

  void argument(int number, Tensor tensor) {
    arguments.add((long) number);
    arguments.add(tensor.memory());
  }

  long pointer() {
    return pointer;
  }

  /** Pairs of an argument's number and its memory. */
  List<Long> arguments() {
    return arguments;
  }
}
