package io.parkstream.training.fit;

import io.parkstream.domain.Occupancy;
import io.parkstream.image.PixelShape;
import io.parkstream.training.evaluation.EvaluationResult;
import io.parkstream.training.evaluation.SiteScore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/**
 * Pictures that are shown as they are, again and again, in groups that count alike. What frozen
 * layers make of them is computed once: at most some 1,500 pictures of 74 kB behind 13 layers.
 */
final class ScoredPictures {
  private static final int BATCH = 32;

  private final TrainingNetwork network;
  private final List<Group> groups;
  private final int classes;
  private final List<INDArray> features = new ArrayList<>();
  private final int[] labels;

  /** One row of probabilities per picture, group by group. */
  private final float[][] answers;

  /**
   * Pictures that count together.
   *
   * @param name of the site
   * @param examples of the network's size
   */
  record Group(String name, List<Example> examples) {}

  ScoredPictures(TrainingNetwork network, List<Group> groups, PixelShape shape, int classes) {
    this.network = network;
    this.groups = List.copyOf(groups);
    this.classes = classes;
    List<Example> all = groups.stream().flatMap(group -> group.examples().stream()).toList();
    labels = all.stream().mapToInt(Example::label).toArray();
    answers = new float[all.size()][classes];
    for (int from = 0; from < all.size(); from += BATCH) {
      int count = Math.min(BATCH, all.size() - from);
      float[] planes = new float[count * shape.bytes()];
      for (int i = 0; i < count; i++) {
        BatchFeeder.toPlanes(all.get(from + i).pixels(), shape, planes, i * shape.bytes());
      }
      features.add(network.features(Trainer.planes(planes, count, shape)).detach());
    }
  }

  ValidationScore score() {
    int at = 0;
    for (INDArray output : network.probabilities(features)) {
      for (int i = 0; i < output.size(0); i++, at++) {
        for (int c = 0; c < classes; c++) {
          answers[at][c] = output.getFloat(i, c);
        }
      }
    }
    return classes == 2 ? ofTwo() : ofMany();
  }

  private ValidationScore ofTwo() {
    List<CommonThreshold.Answers> sites = new ArrayList<>();
    List<EvaluationResult> results = new ArrayList<>();
    int from = 0;
    for (Group group : groups) {
      int to = from + group.examples().size();
      float[] occupied = new float[to - from];
      for (int i = from; i < to; i++) {
        occupied[i - from] = answers[i][1];
      }
      int[] truths = Arrays.copyOfRange(labels, from, to);
      sites.add(new CommonThreshold.Answers(occupied, truths));
      results.add(
          EvaluationResult.of(
              group.name(),
              Arrays.stream(truths).mapToObj(ScoredPictures::occupancy).toList(),
              occupied,
              0));
      from = to;
    }
    CommonThreshold common = CommonThreshold.of(sites);
    List<SiteScore> scores = new ArrayList<>();
    for (int i = 0; i < sites.size(); i++) {
      EvaluationResult result = results.get(i);
      scores.add(
          new SiteScore(
              result.name(),
              result.crops(),
              result.balancedAccuracy(),
              sites.get(i).balancedAccuracyAt(common.threshold()),
              result.rocAuc()));
    }
    return new ValidationScore(
        results.stream().mapToDouble(EvaluationResult::accuracy).average().orElse(0),
        results.stream().mapToDouble(EvaluationResult::balancedAccuracy).average().orElse(0),
        common.balancedAccuracy(),
        common.threshold(),
        scores);
  }

  private static Occupancy occupancy(int label) {
    return label == 1 ? Occupancy.OCCUPIED : Occupancy.EMPTY;
  }

  /** All groups as one. */
  private ValidationScore ofMany() {
    int[] right = new int[classes];
    int[] all = new int[classes];
    for (int i = 0; i < labels.length; i++) {
      all[labels[i]]++;
      right[labels[i]] += mostLikely(answers[i]) == labels[i] ? 1 : 0;
    }
    double accuracy = Arrays.stream(right).sum() / (double) Math.max(1, labels.length);
    double sum = 0;
    int present = 0;
    for (int c = 0; c < classes; c++) {
      sum += right[c] / (double) Math.max(1, all[c]);
      present += all[c] > 0 ? 1 : 0;
    }
    double balanced = sum / Math.max(1, present);
    return new ValidationScore(accuracy, balanced, balanced, 0.5, List.of());
  }

  private static int mostLikely(float[] probabilities) {
    int best = 0;
    for (int c = 1; c < probabilities.length; c++) {
      best = probabilities[c] > probabilities[best] ? c : best;
    }
    return best;
  }

  /** The mean loss of the last score, each picture counting alike. */
  double loss(ILossFunction loss) {
    INDArray truths = Nd4j.zeros(labels.length, classes);
    for (int i = 0; i < labels.length; i++) {
      truths.putScalar(i, labels[i], 1f);
    }
    return loss.computeScore(truths, Nd4j.create(answers), new ActivationIdentity(), null, true);
  }
}
