package io.parkstream.engine.onednn;

import io.parkstream.engine.OnnxNetwork;
import io.parkstream.engine.OnnxNetwork.Affine;
import io.parkstream.engine.OnnxRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Folds a network for oneDNN's primitives. In floats the scaling of the pixels goes into the first
 * weights, and that is all. In integers so does every normalization:
 *
 * <ul>
 *   <li>What goes out of a convolution is kept as {@code quantize} measured it, before its
 *       normalization: unsigned bytes from zero, so that the kernel needs no zero point.
 *   <li>The normalization's scale goes into the next weights, of either sign. Its shift becomes
 *       something to be added to the next convolution's sums. At the border it is less, since the
 *       zeros there are zeros after normalization: hence a whole map of it and no single bias.
 *   <li>Between the two may be a pool. Where the scale is negative the smallest value would be
 *       wanted; there the convolution gives the range's upper end minus its output.
 * </ul>
 */
final class Stages {
  private static final int LEVELS = 255;

  /** Times that a channel's step may be finer than its layer's: no scale leads out of floats. */
  private static final float MOST_FINER = 64;

  private static final int KERNEL = 3;
  private static final int TAPS = KERNEL * KERNEL;

  private final List<Stage> stages = new ArrayList<>();
  private final Map<String, OnnxRange> ranges;

  /** Of what comes in, before {@link #incoming}. */
  private float step;

  /** What a value that comes in means, per channel: the normalization that is still to be done. */
  private @Nullable Affine incoming;

  private Stages(float step, Map<String, OnnxRange> ranges) {
    this.step = step;
    this.ranges = ranges;
  }

  /** In single precision or bfloat16. */
  static List<Stage> ofFloats(OnnxNetwork network) {
    List<Stage> stages = new ArrayList<>();
    List<OnnxNetwork.Layer> layers = network.layers();
    for (int i = 0; i < layers.size(); i++) {
      float factor = i == 0 ? network.scale() : 1;
      OnnxNetwork.Layer layer = layers.get(i);
      if (layer instanceof OnnxNetwork.Convolution convolution) {
        stages.add(
            new Stage.Convolution(
                convolution.inputs(),
                convolution.outputs(),
                convolution.height(),
                convolution.width(),
                times(convolution.weights(), factor),
                convolution.bias(),
                convolution.normalization()));
      } else if (layer instanceof OnnxNetwork.Pool pool) {
        stages.add(new Stage.Pool(pool.channels(), pool.height(), pool.width()));
      } else if (layer instanceof OnnxNetwork.Dense dense) {
        stages.add(
            dense(dense, times(dense.weights(), factor), dense.bias(), i == layers.size() - 1));
      }
    }
    return stages;
  }

  /**
   * In 8-bit integers, but for the dense layers.
   *
   * @param ranges of what goes out of each convolution, by its name
   */
  static List<Stage> ofIntegers(OnnxNetwork network, Map<String, OnnxRange> ranges) {
    Stages folded = new Stages(network.scale(), ranges);
    List<OnnxNetwork.Layer> layers = network.layers();
    for (int i = 0; i < layers.size(); i++) {
      boolean isLast = i == layers.size() - 1;
      OnnxNetwork.Layer layer = layers.get(i);
      if (layer instanceof OnnxNetwork.Convolution convolution) {
        folded.convolution(convolution, !isLast && layers.get(i + 1) instanceof OnnxNetwork.Pool);
      } else if (layer instanceof OnnxNetwork.Pool pool) {
        folded.stages.add(new Stage.Pool(pool.channels(), pool.height(), pool.width()));
      } else if (layer instanceof OnnxNetwork.Dense dense) {
        folded.dense(dense, isLast);
      }
    }
    return folded.stages;
  }

  private void convolution(OnnxNetwork.Convolution layer, boolean isPooled) {
    OnnxRange range = Objects.requireNonNull(ranges.get(layer.name()), layer.name());
    Affine after = layer.normalization();
    float[] sums = shiftedSums(layer);
    int size = layer.inputs() * TAPS;
    WeightRounding rounding = new WeightRounding(layer.inputs(), TAPS);
    byte[] integers = new byte[layer.weights().length];
    float[] scales = new float[layer.outputs()];
    float[] bias = new float[layer.outputs()];
    float @Nullable [] map =
        sums == null ? null : new float[layer.height() * layer.width() * layer.outputs()];
    float[] alpha = new float[layer.outputs()];
    float[] beta = new float[layer.outputs()];
    for (int output = 0; output < layer.outputs(); output++) {
      boolean isTurned = isPooled && after != null && after.scale()[output] < 0;
      float sign = isTurned ? -1 : 1;
      float outgoing = after == null ? range.step() : step(range, after, output);
      float top = LEVELS * outgoing;
      float[] row = Arrays.copyOfRange(layer.weights(), output * size, (output + 1) * size);
      float largest = 0;
      for (int i = 0; i < size; i++) {
        row[i] *= sign * (incoming == null ? 1 : incoming.scale()[i / TAPS]);
        largest = Math.max(largest, Math.abs(row[i]));
      }
      float weightStep = Math.max(largest / WeightRounding.MOST, Float.MIN_NORMAL);
      System.arraycopy(rounding.round(row, weightStep), 0, integers, output * size, size);
      scales[output] = step * weightStep / outgoing;
      bias[output] = (sign * layer.bias()[output] + (isTurned ? top : 0)) / outgoing;
      if (sums != null && map != null) {
        addBorders(layer, output, sign / outgoing, sums, map);
      }
      alpha[output] = after == null ? 1 : sign * after.scale()[output] * (outgoing / range.step());
      beta[output] =
          after == null ? 0 : after.shift()[output] + (isTurned ? after.scale()[output] * top : 0);
    }
    stages.add(
        new Stage.IntegerConvolution(
            layer.inputs(),
            layer.outputs(),
            layer.height(),
            layer.width(),
            integers,
            scales,
            bias,
            map));
    step = range.step();
    incoming = after == null ? null : new Affine(after.name(), alpha, beta);
  }

  /**
   * A channel's own step: that of its layer, or a finer one where the normalized values reach the
   * end of what was measured of them before the layer's range ends. So the channels whose
   * normalization has a large scale lose none of their bits; and since the step goes into the next
   * weights with the scale, those of the other channels keep more of theirs.
   */
  private static float step(OnnxRange range, Affine normalization, int channel) {
    float scale = normalization.scale()[channel];
    float end = scale < 0 ? range.least() : range.most();
    float used = (end - normalization.shift()[channel]) / scale / LEVELS;
    return used > 0
        ? Math.max(range.step() / MOST_FINER, Math.min(range.step(), used))
        : range.step();
  }

  /** By output and tap, what the shift of what comes in adds; none if there is no shift. */
  private float @Nullable [] shiftedSums(OnnxNetwork.Convolution layer) {
    Affine before = incoming;
    if (before == null) {
      return null;
    }
    float[] sums = new float[layer.outputs() * TAPS];
    for (int output = 0; output < layer.outputs(); output++) {
      for (int input = 0; input < layer.inputs(); input++) {
        int at = (output * layer.inputs() + input) * TAPS;
        for (int tap = 0; tap < TAPS; tap++) {
          sums[output * TAPS + tap] += layer.weights()[at + tap] * before.shift()[input];
        }
      }
    }
    return sums;
  }

  /** Adds up the taps that lie on the picture. */
  private static void addBorders(
      OnnxNetwork.Convolution layer, int output, float factor, float[] sums, float[] map) {
    for (int y = 0; y < layer.height(); y++) {
      for (int x = 0; x < layer.width(); x++) {
        float sum = 0;
        for (int tap = 0; tap < TAPS; tap++) {
          int row = y + tap / KERNEL - 1;
          int column = x + tap % KERNEL - 1;
          if (row >= 0 && row < layer.height() && column >= 0 && column < layer.width()) {
            sum += sums[output * TAPS + tap];
          }
        }
        map[(y * layer.width() + x) * layer.outputs() + output] = factor * sum;
      }
    }
  }

  /** The first takes what convolutions gave; those after it take floats as they are. */
  private void dense(OnnxNetwork.Dense layer, boolean isLast) {
    float[] weights = layer.weights();
    float[] bias = layer.bias();
    Affine before = incoming;
    if (step != 1 || before != null) {
      weights = weights.clone();
      bias = bias.clone();
      int area = layer.height() * layer.width();
      int size = layer.inputs() * area;
      for (int output = 0; output < layer.outputs(); output++) {
        for (int i = 0; i < size; i++) {
          float weight = weights[output * size + i];
          int channel = i / area;
          weights[output * size + i] =
              weight * step * (before == null ? 1 : before.scale()[channel]);
          bias[output] += before == null ? 0 : weight * before.shift()[channel];
        }
      }
    }
    stages.add(dense(layer, weights, bias, isLast));
    step = 1;
    incoming = null;
  }

  private static Stage.Dense dense(
      OnnxNetwork.Dense layer, float[] weights, float[] bias, boolean isLast) {
    return new Stage.Dense(
        layer.inputs(),
        layer.height(),
        layer.width(),
        layer.outputs(),
        weights,
        bias,
        layer.relu(),
        layer.normalization(),
        isLast);
  }

  private static float[] times(float[] values, float factor) {
    if (factor == 1) {
      return values;
    }
    float[] products = values.clone();
    for (int i = 0; i < products.length; i++) {
      products[i] *= factor;
    }
    return products;
  }
}
