package io.parkstream.training.evaluation;

import io.parkstream.training.dataset.LabelledPicture;
import java.awt.image.BufferedImage;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One page without any other file: curves, confusion, ROC, reliability and the worst mistakes. */
public final class HtmlReport {
  /** Mistakes that are shown; the most confident ones are the most informative. */
  private static final int MISTAKES = 24;

  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <style>
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; color: #222 }
      h1 { font-size: 1.6rem } h2 { font-size: 1.25rem; margin-top: 2.5rem; border-bottom: 1px solid #ddd }
      table { border-collapse: collapse; margin: 1rem 0 } td, th { padding: .3rem .8rem; border: 1px solid #ddd; text-align: right }
      th { background: #f5f5f5 } td:first-child, th:first-child { text-align: left }
      .right { background: #e3f4e3 } .wrong { background: #fbe3e3 }
      img.chart { max-width: 100%; height: auto } .charts { display: flex; flex-wrap: wrap; gap: 1rem }
      .mistakes { display: flex; flex-wrap: wrap; gap: 1rem } figure { margin: 0; width: 120px; font-size: .75rem }
      figure img { width: 96px; height: 96px; image-rendering: pixelated; display: block }
      figcaption { overflow-wrap: anywhere }
      </style>
      """;

  private final StringBuilder page = new StringBuilder(HEAD);

  public HtmlReport(String title) {
    page.append("<title>").append(escaped(title)).append("</title></head><body><h1>");
    page.append(escaped(title)).append("</h1>\n");
  }

  public HtmlReport facts(Map<String, String> facts) {
    page.append("<table>\n");
    facts.forEach(
        (name, value) ->
            page.append("<tr><th>")
                .append(escaped(name))
                .append("</th><td>")
                .append(escaped(value))
                .append("</td></tr>\n"));
    page.append("</table>\n");
    return this;
  }

  /** Of a run without epochs there are none. */
  HtmlReport curves(List<Epoch> history) {
    if (history.isEmpty()) {
      return this;
    }
    page.append("<h2>Curves</h2>\n");
    return chart("accuracy, loss and learning rate by epoch", Charts.curves(history));
  }

  public HtmlReport chart(String what, BufferedImage image) {
    page.append("<img class=\"chart\" alt=\"").append(escaped(what)).append("\" src=\"");
    page.append(data(image)).append("\">\n");
    return this;
  }

  HtmlReport scores(Scores scores) {
    EvaluationResult result = scores.result();
    page.append("<h2>").append(escaped(result.name())).append("</h2>\n");
    page.append(
        String.format(
            Locale.ROOT,
            "<p>%,d crops. Accuracy %.4f (%.4f to %.4f), balanced accuracy %.4f (%.4f to %.4f), ROC-AUC"
                + " %.4f, calibration error %.4f. In brackets: 95 %% intervals.</p>\n",
            result.crops(),
            result.accuracy(),
            result.accuracyInterval().low(),
            result.accuracyInterval().high(),
            result.balancedAccuracy(),
            result.balancedAccuracyInterval().low(),
            result.balancedAccuracyInterval().high(),
            result.rocAuc(),
            result.expectedCalibrationError()));
    confusion(result.confusion());
    slices(result.slices());
    page.append("<div class=\"charts\">\n");
    chart("receiver operating characteristic", Charts.roc(scores));
    chart("reliability diagram", Charts.reliability(result));
    page.append("</div>\n");
    mistakes(scores);
    return this;
  }

  private void confusion(ConfusionMatrix confusion) {
    page.append("<table><tr><th>truth</th><th>called empty</th><th>called occupied</th></tr>\n");
    page.append(
        String.format(
            Locale.ROOT,
            "<tr><td>empty</td><td class=\"right\">%,d</td><td class=\"wrong\">%,d</td></tr>\n"
                + "<tr><td>occupied</td><td class=\"wrong\">%,d</td><td class=\"right\">%,d</td></tr></table>\n",
            confusion.emptyAsEmpty(),
            confusion.emptyAsOccupied(),
            confusion.occupiedAsEmpty(),
            confusion.occupiedAsOccupied()));
  }

  private void slices(List<EvaluationResult.Slice> slices) {
    if (slices.isEmpty()) {
      return;
    }
    page.append(
        "<table><tr><th>slice</th><th>crops</th><th>balanced accuracy</th><th>95 %</th></tr>\n");
    for (EvaluationResult.Slice slice : slices) {
      page.append(
          String.format(
              Locale.ROOT,
              "<tr><td>%s %s</td><td>%,d</td><td>%.4f</td><td>%.4f to %.4f</td></tr>\n",
              escaped(slice.by()),
              escaped(slice.value()),
              slice.crops(),
              slice.balancedAccuracy(),
              slice.balancedAccuracyInterval().low(),
              slice.balancedAccuracyInterval().high()));
    }
    page.append("</table>\n");
  }

  private void mistakes(Scores scores) {
    List<Integer> mistakes = scores.mistakes();
    if (mistakes.isEmpty()) {
      page.append("<p>No mistakes.</p>\n");
      return;
    }
    page.append("<p>").append(String.format(Locale.ROOT, "%,d", mistakes.size()));
    page.append(mistakes.size() == 1 ? " mistake" : " mistakes");
    page.append(mistakes.size() <= MISTAKES ? "" : ", of which the " + MISTAKES + " surest");
    page.append(":</p>\n");
    page.append("<div class=\"mistakes\">\n");
    for (int index : mistakes.subList(0, Math.min(MISTAKES, mistakes.size()))) {
      LabelledPicture picture = scores.pictures().get(index);
      String name = escaped(String.valueOf(picture.file().getFileName()));
      page.append("<figure><img alt=\"").append(name).append("\" src=\"");
      page.append(data(MistakeSheet.image(picture.pixels(), scores.shape())))
          .append("\"><figcaption>");
      page.append(
          String.format(
              Locale.ROOT,
              "%s<br>is %s, called so with %.4f</figcaption></figure>\n",
              name,
              picture.label().word(),
              scores.isOccupied(index)
                  ? scores.probabilities()[index]
                  : 1 - scores.probabilities()[index]));
    }
    page.append("</div>\n");
  }

  private static String data(BufferedImage image) {
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(Charts.png(image));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  @Override
  public String toString() {
    return page + "</body></html>\n";
  }
}
