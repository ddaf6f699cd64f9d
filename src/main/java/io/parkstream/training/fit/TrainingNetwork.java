package io.parkstream.training.fit;

import io.parkstream.engine.dl4j.Dl4jNetworks;
import io.parkstream.engine.dl4j.NetworkWeights;
import io.parkstream.engine.dl4j.Vgg16Variant;
import io.parkstream.image.PixelShape;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.function.Supplier;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * A network while it learns: in front the layers that stay as they are, if any, behind them the
 * layers that learn. The front is a network of its own that only infers, so that frozen layers cost
 * no backward pass and no memory for gradients. On request the average of the weights of the last
 * steps is kept beside the weights; then it is what is measured and stored. Belongs to one thread.
 */
public final class TrainingNetwork implements AutoCloseable {
  private final Vgg16Variant variant;
  private final @Nullable MultiLayerNetwork front;
  private final MultiLayerNetwork learning;
  private final double averageDecay;
  private final long seed;
  private @Nullable INDArray average;

  private TrainingNetwork(
      Vgg16Variant variant,
      @Nullable MultiLayerNetwork front,
      MultiLayerNetwork learning,
      double averageDecay,
      long seed) {
    this.variant = variant;
    this.front = front;
    this.learning = learning;
    this.averageDecay = averageDecay;
    this.seed = seed;
  }

  /**
   * A network with random weights.
   *
   * @param frozen how many layers stay as they are, counted as Keras counts {@code model.layers}:
   *     convolutions with their activation, pools, normalizations and dropouts are one each. 0 to
   *     the last layer before the dense part
   * @param dropoutScale share of the variant's dropout rates, 0 to 1
   * @param averageDecay share of the average of the weights that a step keeps, 0 to below 1; with 0
   *     there is no average (Polyak 1992). Early steps keep less, (1 + steps) / (10 + steps), so
   *     that the start is forgotten
   * @param seed of weights and dropout
   */
  public static TrainingNetwork create(
      Vgg16Variant variant,
      PixelShape input,
      int frozen,
      ILossFunction loss,
      IUpdater updater,
      double dropoutScale,
      double averageDecay,
      long seed) {
    return create(
        variant,
        Vgg16Variant.CLASSES,
        input,
        frozen,
        loss,
        updater,
        dropoutScale,
        averageDecay,
        false,
        seed);
  }

  /**
   * As {@link #create(Vgg16Variant, PixelShape, int, ILossFunction, IUpdater, double, double,
   * long)}.
   *
   * @param classes outputs of the network
   * @param fixedNormalization whether normalizations keep the mean and variance of the weights that
   *     are loaded, and train by them as they serve by them; their scale and shift learn
   */
  public static TrainingNetwork create(
      Vgg16Variant variant,
      int classes,
      PixelShape input,
      int frozen,
      ILossFunction loss,
      IUpdater updater,
      double dropoutScale,
      double averageDecay,
      boolean fixedNormalization,
      long seed) {
    if (frozen < 0 || frozen > variant.layersBeforeDense()) {
      throw new IllegalArgumentException(
          frozen
              + " frozen layers; the variant "
              + variant.word()
              + " has "
              + variant.layersBeforeDense()
              + " before its dense part");
    }
    if (frozen == 0) {
      return new TrainingNetwork(
          variant,
          null,
          Dl4jNetworks.forTraining(
              variant, classes, input, loss, updater, dropoutScale, fixedNormalization, seed),
          averageDecay,
          seed);
    }
    return new TrainingNetwork(
        variant,
        Dl4jNetworks.front(variant, input, frozen, seed),
        Dl4jNetworks.behind(
            variant, classes, input, frozen, loss, updater, dropoutScale, fixedNormalization, seed),
        averageDecay,
        seed);
  }

  /**
   * What the frozen layers make of pictures, for {@link #fit} and {@link #probabilities}; the
   * pictures themselves if nothing is frozen.
   *
   * @param planes floats from 0 to 1 [batch, 3, height, width]
   */
  public INDArray features(INDArray planes) {
    return front == null ? planes : front.output(planes);
  }

  /**
   * Moves mean and variance of all normalizations towards those of given pictures, which a mean of
   * several networks' weights needs. Nothing is learned.
   *
   * @param planes batches of floats from 0 to 1 [batch, 3, height, width], some hundred pictures;
   *     each takes up to 1.2 MB on the way
   * @param share of the way, 0 to 1
   * @throws IllegalStateException if layers are frozen
   */
  public void renormalize(List<INDArray> planes, double share) {
    if (front != null) {
      throw new IllegalStateException("frozen layers keep their normalization");
    }
    NormalizationFit.run(learning, planes, share);
  }

  /**
   * One step on a batch. Dropout is drawn from the seed and the number of the step, so that a run
   * can be taken up at any step.
   *
   * @param features from {@link #features}
   * @param labels one row per crop, one column per class, each row adds up to 1
   * @return the loss before the step, without L2
   */
  public double fit(INDArray features, INDArray labels) {
    Nd4j.getRandom().setSeed(seed * 1_000_003 + learning.getIterationCount());
    learning.fit(features, labels);
    learnAverage();
    return learning.score() - learning.calcRegularizationScore(true);
  }

  private void learnAverage() {
    if (averageDecay == 0) {
      return;
    }
    INDArray weights = learning.params();
    if (average == null) {
      average = weights.dup();
      return;
    }
    double kept = Math.min(averageDecay, (1.0 + steps()) / (10.0 + steps()));
    average.muli(kept);
    Nd4j.getBlasWrapper().axpy(1 - kept, weights, average);
  }

  /** Does something with the average in the place of the weights, where there is one. */
  private <T> T averaged(Supplier<T> work) {
    if (average == null) {
      return work.get();
    }
    INDArray weights = learning.params();
    INDArray kept = weights.dup();
    weights.assign(average);
    try {
      return work.get();
    } finally {
      weights.assign(kept);
      kept.close();
    }
  }

  /**
   * Probabilities [batch, classes] each.
   *
   * @param features of the batches, from {@link #features}
   */
  public List<INDArray> probabilities(List<INDArray> features) {
    return averaged(() -> features.stream().map(learning::output).toList());
  }

  /** Steps so far; the schedule goes by them. */
  public int steps() {
    return learning.getIterationCount();
  }

  /** A copy of all weights, frozen ones too; of their average where there is one. */
  public NetworkWeights weights() {
    return averaged(
        () ->
            front == null
                ? NetworkWeights.copyOf(variant, learning)
                : NetworkWeights.copyOf(variant, front, learning));
  }

  /** Takes over weights; those that are not in it stay as they are. */
  public void load(NetworkWeights weights) {
    if (front != null) {
      weights.copyTo(front);
    }
    weights.copyTo(learning);
  }

  /** What {@link #load} needs besides the weights to go on as if nothing had happened. */
  public State state() {
    return new State(
        steps(),
        front == null ? FloatBuffer.allocate(0) : floats(front.params()),
        floats(learning.params()),
        floats(learning.getUpdater().getStateViewArray()),
        floats(average));
  }

  /**
   * Goes on where a network of the same options was.
   *
   * @throws IllegalArgumentException if the state is another network's
   */
  public void restore(State state) {
    if (front != null) {
      copy(state.frozen(), front.params());
    }
    copy(state.parameters(), learning.params());
    copy(state.updater(), learning.getUpdater().getStateViewArray());
    if (state.average().hasRemaining()) {
      average = learning.params().dup();
      copy(state.average(), average);
    }
    learning.setIterationCount(state.steps());
  }

  private static FloatBuffer floats(@Nullable INDArray row) {
    return row == null ? FloatBuffer.allocate(0) : row.data().asNioFloat();
  }

  private static void copy(FloatBuffer from, @Nullable INDArray to) {
    long expected = to == null ? 0 : to.length();
    if (from.remaining() != expected) {
      throw new IllegalArgumentException(
          from.remaining() + " saved numbers for a network of " + expected);
    }
    if (to != null) {
      float[] values = new float[from.remaining()];
      from.duplicate().get(values);
      to.assign(Nd4j.create(values, to.shape(), to.ordering()));
    }
  }

  @Override
  public void close() {
    if (front != null) {
      front.close();
    }
    learning.close();
    if (average != null) {
      average.close();
    }
  }

  /**
   * Everything that a step changes.
   *
   * @param steps so far
   * @param frozen numbers of the frozen layers; views on the network until its next step
   * @param parameters of the learning layers, running normalization statistics among them
   * @param updater momentum and the like
   * @param average of the parameters; empty if none is kept
   */
  public record State(
      int steps,
      FloatBuffer frozen,
      FloatBuffer parameters,
      FloatBuffer updater,
      FloatBuffer average) {}
}
