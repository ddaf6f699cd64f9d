package io.parkstream.training.evaluation;

import java.util.List;

/**
 * One line of {@code history.csv}.
 *
 * @param number from 1; 0 for the weights to start from, as they were before the first step
 * @param learningRate of its last step
 * @param loss mean training loss, without L2; of epoch 0 that of unvaried training pictures
 * @param validationLoss mean loss on pictures that are never varied
 * @param validationAccuracy on the same; of several sites the mean, each counting alike
 * @param best whether it is the best so far by what is monitored
 * @param cropsPerSecond of the training steps alone
 * @param seconds training and validation together
 * @param commonThreshold the one that gives all sites together the highest balanced accuracy; one
 *     half where nothing is better
 * @param sites the validation site by site, if whole sites validate; else empty
 */
public record Epoch(
    int number,
    double learningRate,
    double loss,
    double accuracy,
    double validationLoss,
    double validationAccuracy,
    double validationBalancedAccuracy,
    boolean best,
    double cropsPerSecond,
    double seconds,
    double commonThreshold,
    List<SiteScore> sites) {

  public Epoch {
    // a state that was saved before there were sites has none
    sites = sites == null ? List.of() : List.copyOf(sites);
  }

  /** Mean balanced accuracy of the sites at their best common threshold; 0 without sites. */
  public double atCommonThreshold() {
    return sites.stream().mapToDouble(SiteScore::atCommonThreshold).average().orElse(0);
  }
}
