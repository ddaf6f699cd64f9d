package io.parkstream.engine.dl4j;

import java.util.Collection;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A convolution followed by ReLU whose backward pass does not compute its forward pass again.
 *
 * <p>DL4J's own layer does: it wants the values before the activation, which it has not kept.
 * ReLU's derivative needs only their sign, and that is the sign of the activations, which are there
 * until the backward pass is over, because they are the next layer's input.
 */
final class ReluConvolution extends ConvolutionLayer {
  private static final long serialVersionUID = 1;

  private ReluConvolution(Builder builder) {
    super(builder);
  }

  /**
   * A layer of the builder's settings.
   *
   * @param builder without an activation; its data format must be NCHW to train (see {@link
   *     Dl4jNetworks#forTraining})
   */
  static ReluConvolution of(Builder builder) {
    return new ReluConvolution(builder.activation(Activation.RELU));
  }

  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      @Nullable Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    KeepingLayer layer = new KeepingLayer(conf, type);
    layer.setListeners(listeners);
    layer.setIndex(index);
    layer.setParamsViewArray(parameters);
    Map<String, INDArray> table = initializer().init(conf, parameters, initialize);
    layer.setParamTable(table);
    layer.setConf(conf);
    return layer;
  }

  private static final class KeepingLayer
      extends org.deeplearning4j.nn.layers.convolution.ConvolutionLayer {
    private static final long serialVersionUID = 1;

    KeepingLayer(NeuralNetConfiguration conf, DataType type) {
      super(conf, type);
    }

    /**
     * The superclass takes {@code preOutput}, where there is one, for the values it would compute.
     */
    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
      INDArray activations = super.activate(training, workspaces);
      preOutput = training ? activations : null;
      return activations;
    }
  }
}
