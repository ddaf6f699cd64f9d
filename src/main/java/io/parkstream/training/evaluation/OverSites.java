package io.parkstream.training.evaluation;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Several sets taken together, each counting as much as any other: how a model does on a site, and
 * how on the worst of them.
 *
 * @param sites how many
 * @param balancedAccuracyInterval 95 % of the mean, for other crops of the same sites
 */
public record OverSites(
    int sites,
    Figure balancedAccuracy,
    Interval balancedAccuracyInterval,
    Figure bestBalancedAccuracy,
    Figure rocAuc,
    Figure expectedCalibrationError) {

  /**
   * One figure over the sites.
   *
   * @param worst the lowest, of an error the highest
   * @param worstSite where that is
   */
  public record Figure(double mean, double worst, String worstSite) {}

  /** Takes sets together; at least one. */
  public static OverSites of(List<EvaluationResult> results) {
    double below = 0;
    double above = 0;
    double mean = 0;
    for (EvaluationResult result : results) {
      Interval interval = result.balancedAccuracyInterval();
      below += square(result.balancedAccuracy() - interval.low());
      above += square(interval.high() - result.balancedAccuracy());
      mean += result.balancedAccuracy() / results.size();
    }
    return new OverSites(
        results.size(),
        figure(results, EvaluationResult::balancedAccuracy, 1),
        new Interval(
            Math.max(0, mean - Math.sqrt(below) / results.size()),
            Math.min(1, mean + Math.sqrt(above) / results.size())),
        figure(results, EvaluationResult::bestBalancedAccuracy, 1),
        figure(results, EvaluationResult::rocAuc, 1),
        figure(results, EvaluationResult::expectedCalibrationError, -1));
  }

  private static Figure figure(
      List<EvaluationResult> results, ToDoubleFunction<EvaluationResult> value, int better) {
    EvaluationResult worst = results.get(0);
    double sum = 0;
    for (EvaluationResult result : results) {
      sum += value.applyAsDouble(result);
      if (better * value.applyAsDouble(result) < better * value.applyAsDouble(worst)) {
        worst = result;
      }
    }
    return new Figure(sum / results.size(), value.applyAsDouble(worst), worst.name());
  }

  private static double square(double value) {
    return value * value;
  }
}
