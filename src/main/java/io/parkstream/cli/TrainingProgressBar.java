package io.parkstream.cli;

import io.parkstream.training.evaluation.Epoch;
import io.parkstream.training.evaluation.SiteScore;
import io.parkstream.training.fit.TrainingListener;
import io.parkstream.training.fit.TrainingOptions;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/**
 * A bar per epoch on a terminal, with crops/s and the time that is left, and a line per epoch
 * everywhere.
 */
final class TrainingProgressBar implements TrainingListener {
  private final PrintWriter out;
  private final int epochs;
  private final TrainingEstimate estimate;
  private @Nullable ProgressBar bar;

  TrainingProgressBar(PrintWriter out, TrainingOptions options) {
    this.out = out;
    this.epochs = options.epochs();
    this.estimate = new TrainingEstimate(epochs, options.patience(), System::nanoTime);
  }

  @Override
  public void resumed(int epoch, int step) {
    out.printf(Locale.ROOT, "goes on in epoch %d after step %d%n", epoch, step);
    out.flush();
  }

  @Override
  public void epochStarted(int epoch, int crops, int done) {
    estimate.epochStarted(epoch, crops, done);
    if (System.console() != null) {
      bar =
          new ProgressBarBuilder()
              .setTaskName("epoch " + epoch + "/" + epochs)
              .setInitialMax(crops)
              .startsFrom(done, Duration.ZERO)
              .setUnit(" crops", 1)
              .showSpeed()
              .build();
    }
  }

  @Override
  public void stepFinished(int crops, double loss) {
    estimate
        .stepFinished(crops)
        .ifPresent(
            text -> {
              out.println(text);
              out.flush();
            });
    if (bar != null) {
      bar.stepBy(crops);
      bar.setExtraMessage(String.format(Locale.ROOT, " loss %.4f", loss));
    }
  }

  @Override
  public void epochFinished(Epoch epoch) {
    if (bar != null) {
      bar.close();
      bar = null;
    }
    if (epoch.number() == 0) {
      out.printf(
          Locale.ROOT,
          "epoch 0, the weights to start from: validation accuracy %.4f, balanced %.4f%n",
          epoch.validationAccuracy(),
          epoch.validationBalancedAccuracy());
      sites(epoch);
      out.flush();
      return;
    }
    out.printf(
        Locale.ROOT,
        "epoch %d: loss %.4f, validation accuracy %.4f, balanced %.4f%s, %.0f s, %.1f crops/s, at most"
            + " %.0f min left%n",
        epoch.number(),
        epoch.loss(),
        epoch.validationAccuracy(),
        epoch.validationBalancedAccuracy(),
        epoch.best() ? " (best)" : "",
        epoch.seconds(),
        epoch.cropsPerSecond(),
        (epochs - epoch.number()) * epoch.seconds() / 60);
    sites(epoch);
    out.flush();
  }

  private void sites(Epoch epoch) {
    if (epoch.sites().isEmpty()) {
      return;
    }
    out.printf(
        Locale.ROOT,
        "  mean over %d sites at the common threshold %.3f: balanced %.4f%n",
        epoch.sites().size(),
        epoch.commonThreshold(),
        epoch.atCommonThreshold());
    for (SiteScore site : epoch.sites()) {
      out.printf(
          Locale.ROOT,
          "  %-30s %6d crops, balanced %.4f, at one half %.4f, ROC-AUC %.4f%n",
          site.site(),
          site.crops(),
          site.atCommonThreshold(),
          site.balancedAccuracy(),
          site.rocAuc());
    }
  }
}
