package io.parkstream.training.evaluation;

import io.parkstream.engine.Calibration;
import io.parkstream.engine.PriorFit;
import java.util.ArrayList;
import java.util.List;

/**
 * One temperature and threshold for a model at sites that it does not know, from several sites that
 * it was not trained on: those under which truths are likeliest, each site and class counting
 * alike, so that no large site decides alone and few crops near the line do not either. What it is
 * worth is said by each site with what the others found. Where balanced accuracy falls so, the
 * threshold stays one half, and a temperature alone is found in the same way.
 *
 * @param calibration from all sites
 * @param before balanced accuracy without it, mean over sites
 * @param after balanced accuracy of each site with what the others found, mean over sites
 * @param errorBefore calibration error without it, mean over sites
 * @param errorAfter calibration error of each site with what the others found, mean over sites
 * @param kept whether held-out truths become likelier and balanced accuracy does not fall
 */
public record CommonCalibration(
    Calibration calibration,
    double before,
    double after,
    double errorBefore,
    double errorAfter,
    boolean kept) {

  /**
   * Fits sites.
   *
   * @param sites answers of the model without any calibration, of both classes; two sites at least
   */
  public static CommonCalibration of(List<CalibrationFit.Answers> sites) {
    if (sites.size() < 2) {
      throw new IllegalArgumentException("each site is judged by the others; there is but one");
    }
    CommonCalibration both = judged(sites, false);
    return both.kept ? both : judged(sites, true);
  }

  private static CommonCalibration judged(
      List<CalibrationFit.Answers> sites, boolean temperatureAlone) {
    double before = 0;
    double after = 0;
    double errorBefore = 0;
    double errorAfter = 0;
    double lossBefore = 0;
    double lossAfter = 0;
    for (CalibrationFit.Answers site : sites) {
      List<CalibrationFit.Answers> others = new ArrayList<>(sites);
      others.remove(site);
      PriorFit found = fit(others, temperatureAlone);
      EvaluationResult without = site.result();
      EvaluationResult with = site.after(found.calibration()).result();
      before += without.balancedAccuracy() / sites.size();
      after += with.balancedAccuracy() / sites.size();
      errorBefore += without.expectedCalibrationError() / sites.size();
      errorAfter += with.expectedCalibrationError() / sites.size();
      lossBefore += loss(PriorFit.NONE, site);
      lossAfter += loss(found, site);
    }
    boolean kept = lossAfter < lossBefore && (temperatureAlone || after >= before);
    return new CommonCalibration(
        kept ? fit(sites, temperatureAlone).calibration() : Calibration.NONE,
        before,
        after,
        errorBefore,
        errorAfter,
        kept);
  }

  /** With its mirror image beside each crop, the line lies at one half and stays there. */
  private static PriorFit fit(List<CalibrationFit.Answers> sites, boolean mirrored) {
    int crops = sites.stream().mapToInt(site -> site.occupied().length).sum();
    int labels = mirrored ? 2 * crops : crops;
    double[] logits = new double[labels];
    boolean[] occupied = new boolean[labels];
    double[] weights = new double[labels];
    int at = 0;
    for (CalibrationFit.Answers site : sites) {
      for (int i = 0; i < site.occupied().length; i++, at++) {
        logits[at] = Calibration.logit(site.probabilities()[i]);
        occupied[at] = site.occupied()[i];
        weights[at] = crops * weight(site, i) / sites.size();
      }
    }
    for (int i = 0; mirrored && i < crops; i++) {
      logits[crops + i] = -logits[i];
      occupied[crops + i] = !occupied[i];
      weights[crops + i] = weights[i];
    }
    PriorFit fit = PriorFit.weighted(logits, occupied, weights);
    return mirrored ? new PriorFit(0, fit.logTemperature()) : fit;
  }

  /** Of a crop within its site: both classes have half of it. */
  private static double weight(CalibrationFit.Answers site, int crop) {
    return 0.5 / site.count(site.occupied()[crop]);
  }

  private static double loss(PriorFit fit, CalibrationFit.Answers site) {
    double loss = 0;
    for (int i = 0; i < site.occupied().length; i++) {
      double logit = Calibration.logit(site.probabilities()[i]);
      loss += weight(site, i) * fit.logLoss(logit, site.occupied()[i]);
    }
    return loss;
  }
}
