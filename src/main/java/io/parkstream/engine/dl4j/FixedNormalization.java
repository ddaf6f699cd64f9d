package io.parkstream.engine.dl4j;

import java.util.Collection;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastMulOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * A batch normalization that trains as it serves: by the mean and variance that it was given, which
 * stay as they are; scale and shift learn.
 *
 * <p>With the batch's own statistics a network that starts from a model is another one while it
 * trains than while it serves. The running statistics follow by a hundredth a step, so that a short
 * run ends with weights that fit statistics which nobody serves with. And what one car park's
 * pictures look like would become the statistics for all.
 */
final class FixedNormalization extends BatchNormalization {
  private static final long serialVersionUID = 1;

  /**
   * A layer.
   *
   * @param channels its inputs and outputs; its input is [batch, channels] or, for convolutions,
   *     [batch, channels, height, width]
   */
  FixedNormalization(String name, int channels, double epsilon) {
    setLayerName(name);
    setNIn(channels);
    setNOut(channels);
    setDecay(1);
    setEps(epsilon);
    setUseLogStd(false);
    setMinibatch(true);
    setGamma(1);
    setBeta(0);
    setCudnnAllowFallback(true);
  }

  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      @Nullable Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    FixedLayer layer = new FixedLayer(conf, type);
    layer.setListeners(listeners);
    layer.setIndex(index);
    layer.setParamsViewArray(parameters);
    Map<String, INDArray> table = initializer().init(conf, parameters, initialize);
    layer.setParamTable(table);
    layer.setConf(conf);
    return layer;
  }

  private static final class FixedLayer
      extends org.deeplearning4j.nn.layers.normalization.BatchNormalization {
    private static final long serialVersionUID = 1;

    FixedLayer(NeuralNetConfiguration conf, DataType type) {
      super(conf, type);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
      return super.activate(false, workspaces);
    }

    /** y = γ(x − μ)/σ + β, with μ and σ constant: dx = dy·γ/σ, dγ = Σ dy·(x − μ)/σ, dβ = Σ dy. */
    @Override
    public Pair<Gradient, INDArray> backpropGradient(
        INDArray epsilon, LayerWorkspaceMgr workspaces) {
      assertInputSet(true);
      int[] others = epsilon.rank() == 4 ? new int[] {0, 2, 3} : new int[] {0};
      INDArray mean = getParam(BatchNormalizationParamInitializer.GLOBAL_MEAN);
      INDArray deviation =
          Transforms.sqrt(
              getParam(BatchNormalizationParamInitializer.GLOBAL_VAR).add(layerConf().getEps()),
              false);
      INDArray sums = epsilon.sum(others).reshape(mean.shape());
      INDArray products = epsilon.mul(input).sum(others).reshape(mean.shape());
      Gradient gradient = new DefaultGradient();
      set(
          gradient,
          BatchNormalizationParamInitializer.GAMMA,
          products.subi(mean.mul(sums)).divi(deviation));
      set(gradient, BatchNormalizationParamInitializer.BETA, sums);
      set(gradient, BatchNormalizationParamInitializer.GLOBAL_MEAN, Nd4j.zerosLike(mean));
      set(gradient, BatchNormalizationParamInitializer.GLOBAL_VAR, Nd4j.zerosLike(mean));
      INDArray scale = getParam(BatchNormalizationParamInitializer.GAMMA).div(deviation);
      INDArray before =
          workspaces.createUninitialized(
              ArrayType.ACTIVATION_GRAD, epsilon.dataType(), epsilon.shape(), 'c');
      Nd4j.getExecutioner()
          .exec(new BroadcastMulOp(epsilon, scale.reshape(scale.length()), before, 1));
      weightNoiseParams.clear();
      return new Pair<>(gradient, before);
    }

    private void set(Gradient gradient, String name, INDArray values) {
      INDArray view = gradientViews.get(name);
      if (view == null) {
        throw new IllegalStateException("no place for the gradient of " + name);
      }
      view.assign(values);
      gradient.setGradientFor(name, view);
    }
  }
}
