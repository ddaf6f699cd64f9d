package io.parkstream.engine.dl4j;

import io.parkstream.engine.dl4j.LayerPlan.Convolution;
import io.parkstream.engine.dl4j.LayerPlan.Dense;
import io.parkstream.engine.dl4j.LayerPlan.Dropout;
import io.parkstream.engine.dl4j.LayerPlan.Normalization;
import io.parkstream.engine.dl4j.LayerPlan.Pool;
import io.parkstream.image.PixelShape;
import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/**
 * Builds the variants in DL4J. Where Keras and DL4J count differently, DL4J gets the values that
 * Keras means:
 *
 * <ul>
 *   <li>dropout 0.3 drops 30 %: DL4J takes the share that is kept, 0.7, in a layer of its own
 *   <li>{@code l2(λ)} adds λw² to Keras' loss, DL4J adds ½λw²: twice the factor
 *   <li>batch normalization: decay 0.99, epsilon 1e-3
 *   <li>Glorot uniform weights, zero biases
 *   <li>a global "same" mode would also pad the pools and leave 2 × 2 × 512 values: pools truncate
 * </ul>
 *
 * <p>A network belongs to one thread: another thread's picture can come back from a shared one.
 */
public final class Dl4jNetworks {
  static final double NORMALIZATION_DECAY = 0.99;
  public static final double NORMALIZATION_EPSILON = 1e-3;

  private Dl4jNetworks() {}

  /**
   * A network to train. It takes floats from 0 to 1 of shape [batch, 3, height, width]: with the
   * oneDNN helpers on, gradients of convolutions are wrong in the other layout, [batch, height,
   * width, 3].
   *
   * @param input 48 × 48, or another size that five pools bring down to 1 × 1 (32 to 63)
   * @param dropoutScale share of the variant's dropout rates to use, 0 to 1; 1 is the variant as it
   *     is defined
   * @param seed of the initial weights and the dropout masks
   */
  public static MultiLayerNetwork forTraining(
      Vgg16Variant variant,
      PixelShape input,
      ILossFunction loss,
      IUpdater updater,
      double dropoutScale,
      long seed) {
    return forTraining(
        variant, Vgg16Variant.CLASSES, input, loss, updater, dropoutScale, false, seed);
  }

  /**
   * As above.
   *
   * @param classes outputs of the network
   * @param fixed whether normalizations keep their statistics and train as they serve
   */
  public static MultiLayerNetwork forTraining(
      Vgg16Variant variant,
      int classes,
      PixelShape input,
      ILossFunction loss,
      IUpdater updater,
      double dropoutScale,
      boolean fixed,
      long seed) {
    NeuralNetConfiguration.ListBuilder list = training(updater, seed);
    for (LayerPlan step : variant.plan(classes)) {
      list.layer(trained(step, loss, dropoutScale, fixed));
    }
    return initialized(list, input, PixelShape.CHANNELS, CNN2DFormat.NCHW);
  }

  private static Layer trained(
      LayerPlan step, ILossFunction loss, double dropoutScale, boolean fixed) {
    return fixed && step instanceof Normalization normalization
        ? new FixedNormalization(
            normalization.name(), normalization.channels(), NORMALIZATION_EPSILON)
        : layer(step, CNN2DFormat.NCHW, loss, dropoutScale);
  }

  /**
   * The first layers of a variant, to infer with in the training layout.
   *
   * @param layers how many, none of them dense
   */
  public static MultiLayerNetwork front(
      Vgg16Variant variant, PixelShape input, int layers, long seed) {
    NeuralNetConfiguration.ListBuilder list = training(new NoOp(), seed);
    for (LayerPlan step : variant.plan().subList(0, layers)) {
      list.layer(layer(step, CNN2DFormat.NCHW, new LossMCXENT(), 0));
    }
    return initialized(list, input, PixelShape.CHANNELS, CNN2DFormat.NCHW);
  }

  /** The layers behind {@link #front}, to train. */
  public static MultiLayerNetwork behind(
      Vgg16Variant variant,
      int classes,
      PixelShape input,
      int layers,
      ILossFunction loss,
      IUpdater updater,
      double dropoutScale,
      boolean fixed,
      long seed) {
    NeuralNetConfiguration.ListBuilder list = training(updater, seed);
    List<LayerPlan> plan = variant.plan(classes);
    for (LayerPlan step : plan.subList(layers, plan.size())) {
      list.layer(trained(step, loss, dropoutScale, fixed));
    }
    int width = input.width();
    int channels = PixelShape.CHANNELS;
    for (LayerPlan step : plan.subList(0, layers)) {
      if (step instanceof Pool) {
        width /= 2;
      } else if (step instanceof Convolution convolution) {
        channels = convolution.outputs();
      }
    }
    return initialized(list, new PixelShape(width, width), channels, CNN2DFormat.NCHW);
  }

  private static NeuralNetConfiguration.ListBuilder training(IUpdater updater, long seed) {
    return new NeuralNetConfiguration.Builder()
        .seed(seed)
        .updater(updater)
        .weightInit(WeightInit.XAVIER_UNIFORM)
        .trainingWorkspaceMode(WorkspaceMode.ENABLED)
        .inferenceWorkspaceMode(WorkspaceMode.ENABLED)
        .list();
  }

  /**
   * A network to serve. It takes floats of shape [batch, height, width, 3], 1.3 times as fast as
   * the training layout; the weights are the same. Dropout, which does nothing here, is left out.
   */
  public static MultiLayerNetwork forServing(Vgg16Variant variant, PixelShape input) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder()
            .updater(new NoOp())
            .weightInit(WeightInit.ZERO)
            .inferenceWorkspaceMode(WorkspaceMode.ENABLED)
            .list();
    for (LayerPlan step : variant.plan()) {
      if (!(step instanceof Dropout)) {
        list.layer(layer(step, CNN2DFormat.NHWC, new LossMCXENT(), 0));
      }
    }
    return initialized(list, input, PixelShape.CHANNELS, CNN2DFormat.NHWC);
  }

  private static MultiLayerNetwork initialized(
      NeuralNetConfiguration.ListBuilder list, PixelShape input, int channels, CNN2DFormat format) {
    list.setInputType(InputType.convolutional(input.height(), input.width(), channels, format));
    MultiLayerNetwork network = new MultiLayerNetwork(list.build());
    network.init();
    return network;
  }

  private static Layer layer(
      LayerPlan step, CNN2DFormat format, ILossFunction loss, double dropoutScale) {
    if (step instanceof Convolution convolution) {
      return ReluConvolution.of(
          new ConvolutionLayer.Builder(3, 3)
              .name(convolution.name())
              .nIn(convolution.inputs())
              .nOut(convolution.outputs())
              .stride(1, 1)
              .convolutionMode(ConvolutionMode.Same)
              .dataFormat(format)
              .l2(2 * convolution.l2()));
    }
    if (step instanceof Normalization normalization) {
      return new BatchNormalization.Builder()
          .name(normalization.name())
          .nIn(normalization.channels())
          .nOut(normalization.channels())
          .decay(NORMALIZATION_DECAY)
          .eps(NORMALIZATION_EPSILON)
          .useLogStd(false)
          .build();
    }
    if (step instanceof Pool pool) {
      return new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
          .name(pool.name())
          .kernelSize(2, 2)
          .stride(2, 2)
          .convolutionMode(ConvolutionMode.Truncate)
          .dataFormat(format)
          .build();
    }
    if (step instanceof Dropout dropout) {
      return new DropoutLayer(1 - dropoutScale * dropout.rate());
    }
    if (step instanceof Dense dense) {
      if (dense.last()) {
        return new OutputLayer.Builder(loss)
            .name(dense.name())
            .nIn(dense.inputs())
            .nOut(dense.outputs())
            .l2(2 * dense.l2())
            .activation(Activation.SOFTMAX)
            .build();
      }
      return new DenseLayer.Builder()
          .name(dense.name())
          .nIn(dense.inputs())
          .nOut(dense.outputs())
          .l2(2 * dense.l2())
          .activation(Activation.RELU)
          .build();
    }
    throw new IllegalStateException("no layer for " + step);
  }
}
