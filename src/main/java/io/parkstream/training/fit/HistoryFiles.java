package io.parkstream.training.fit;

import io.parkstream.model.WholeFile;
import io.parkstream.training.evaluation.Epoch;
import io.parkstream.training.evaluation.SiteScore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * {@code history.csv} of a run's folder, a line per epoch, and {@code sites.csv}, a line per epoch
 * and site, if whole sites validate.
 */
final class HistoryFiles {
  static final String HISTORY = "history.csv";
  static final String SITES = "sites.csv";

  private HistoryFiles() {}

  static void write(Path folder, List<Epoch> history) {
    StringBuilder csv =
        new StringBuilder(
            "epoch,learning_rate,loss,accuracy,validation_loss,validation_accuracy,"
                + "validation_balanced_accuracy,best,crops_per_second,seconds\n");
    for (Epoch epoch : history) {
      csv.append(
          String.format(
              Locale.ROOT,
              "%d,%.6g,%.6f,%.4f,%.6f,%.4f,%.4f,%b,%.1f,%.1f\n",
              epoch.number(),
              epoch.learningRate(),
              epoch.loss(),
              epoch.accuracy(),
              epoch.validationLoss(),
              epoch.validationAccuracy(),
              epoch.validationBalancedAccuracy(),
              epoch.best(),
              epoch.cropsPerSecond(),
              epoch.seconds()));
    }
    WholeFile.write(folder.resolve(HISTORY), part -> Files.writeString(part, csv));
    if (history.stream().anyMatch(epoch -> !epoch.sites().isEmpty())) {
      WholeFile.write(folder.resolve(SITES), part -> Files.writeString(part, sites(history)));
    }
  }

  private static StringBuilder sites(List<Epoch> history) {
    StringBuilder csv =
        new StringBuilder(
            "epoch,site,crops,balanced_accuracy,balanced_accuracy_at_common_threshold,"
                + "common_threshold,roc_auc\n");
    for (Epoch epoch : history) {
      for (SiteScore site : epoch.sites()) {
        csv.append(
            String.format(
                Locale.ROOT,
                "%d,%s,%d,%.4f,%.4f,%.4f,%.4f\n",
                epoch.number(),
                site.site(),
                site.crops(),
                site.balancedAccuracy(),
                site.atCommonThreshold(),
                epoch.commonThreshold(),
                site.rocAuc()));
      }
    }
    return csv;
  }
}
