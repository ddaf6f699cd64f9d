package io.parkstream.training.evaluation;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws the plots of a run as pictures. */
public final class Charts {
  private static final int WIDTH = 560;
  private static final int HEIGHT = 380;

  static {
    if (System.getProperty("java.awt.headless") == null) {
      System.setProperty("java.awt.headless", "true");
    }
  }

  private Charts() {}

  /** Accuracy, loss and learning rate by epoch, side by side. */
  static BufferedImage curves(List<Epoch> history) {
    double[] epochs = history.stream().mapToDouble(Epoch::number).toArray();
    XYChart accuracy = byEpoch("accuracy", "share of correct answers");
    line(accuracy, "training", epochs, values(history, Epoch::accuracy));
    line(accuracy, "validation", epochs, values(history, Epoch::validationAccuracy));
    line(
        accuracy,
        "validation, balanced",
        epochs,
        values(history, Epoch::validationBalancedAccuracy));
    XYChart loss = byEpoch("loss", "mean loss, without L2");
    line(loss, "training", epochs, values(history, Epoch::loss));
    line(loss, "validation", epochs, values(history, Epoch::validationLoss));
    XYChart rate = byEpoch("learning rate", "of the last step");
    line(rate, "learning rate", epochs, values(history, Epoch::learningRate));
    // a rate that hardly falls has no two labels of three digits otherwise
    rate.getStyler().setYAxisMin(0.0);
    return sideBySide(List.of(accuracy, loss, rate));
  }

  /** Validation accuracy by epoch of several runs, side by side with their losses. */
  public static BufferedImage comparison(List<String> names, List<List<Epoch>> histories) {
    XYChart accuracy = byEpoch("validation accuracy", "share of correct answers");
    XYChart loss = byEpoch("validation loss", "mean loss, without L2");
    for (int i = 0; i < names.size(); i++) {
      List<Epoch> history = histories.get(i);
      if (!history.isEmpty()) {
        double[] epochs = history.stream().mapToDouble(Epoch::number).toArray();
        line(accuracy, names.get(i), epochs, values(history, Epoch::validationAccuracy));
        line(loss, names.get(i), epochs, values(history, Epoch::validationLoss));
      }
    }
    return sideBySide(List.of(accuracy, loss));
  }

  /** The receiver operating characteristic. */
  static BufferedImage roc(Scores scores) {
    List<Integer> order =
        IntStream.range(0, scores.pictures().size())
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -scores.probabilities()[i]))
            .toList();
    double occupied = Math.max(1, order.stream().filter(scores::isOccupied).count());
    double empty = Math.max(1, order.size() - order.stream().filter(scores::isOccupied).count());
    List<Double> wrong = new ArrayList<>(List.of(0.0));
    List<Double> right = new ArrayList<>(List.of(0.0));
    int seenOccupied = 0;
    int seenEmpty = 0;
    for (int i = 0; i < order.size(); i++) {
      if (scores.isOccupied(order.get(i))) {
        seenOccupied++;
      } else {
        seenEmpty++;
      }
      boolean tied =
          i + 1 < order.size()
              && scores.probabilities()[order.get(i)] == scores.probabilities()[order.get(i + 1)];
      if (!tied) {
        wrong.add(seenEmpty / empty);
        right.add(seenOccupied / occupied);
      }
    }
    XYChart chart = chart("ROC", "empty called occupied", "occupied called occupied");
    unit(chart);
    line(chart, "model", array(wrong), array(right));
    diagonal(chart, "chance");
    return BitmapEncoder.getBufferedImage(chart);
  }

  /** How often spaces are occupied that are called so with a probability. */
  static BufferedImage reliability(EvaluationResult result) {
    XYChart chart = chart("reliability", "probability answered", "share that is occupied");
    unit(chart);
    line(
        chart,
        "model",
        result.reliability().stream().mapToDouble(EvaluationResult.Bin::probability).toArray(),
        result.reliability().stream().mapToDouble(EvaluationResult.Bin::frequency).toArray());
    diagonal(chart, "perfect");
    return BitmapEncoder.getBufferedImage(chart);
  }

  public static byte[] png(BufferedImage image) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static XYChart chart(String title, String x, String y) {
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle(x)
            .yAxisTitle(y)
            .build();
    chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS);
    chart.getStyler().setLegendLayout(Styler.LegendLayout.Horizontal);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setxAxisTickLabelsFormattingFunction(Charts::tick);
    chart.getStyler().setyAxisTickLabelsFormattingFunction(Charts::tick);
    return chart;
  }

  /** A curve by epoch: of an epoch and a half there is nothing to say. */
  private static XYChart byEpoch(String title, String y) {
    XYChart chart = chart(title, "epoch", y);
    chart
        .getStyler()
        .setxAxisTickLabelsFormattingFunction(
            epoch -> isWhole(epoch) ? Long.toString(Math.round(epoch)) : "");
    return chart;
  }

  private static boolean isWhole(double value) {
    return Math.abs(value - Math.rint(value)) < 1e-6;
  }

  /** Three digits that count: what the library writes by itself is as long as a double is. */
  static String tick(double value) {
    return value == 0
        ? "0"
        : new BigDecimal(value).round(new MathContext(3)).stripTrailingZeros().toPlainString();
  }

  private static void unit(XYChart chart) {
    chart.getStyler().setXAxisMin(0.0).setXAxisMax(1.0);
    chart.getStyler().setYAxisMin(0.0).setYAxisMax(1.0);
  }

  private static void line(XYChart chart, String name, double[] x, double[] y) {
    XYSeries series = chart.addSeries(name, x, y);
    series.setMarker(x.length > 40 ? SeriesMarkers.NONE : SeriesMarkers.CIRCLE);
  }

  private static void diagonal(XYChart chart, String name) {
    XYSeries series = chart.addSeries(name, new double[] {0, 1}, new double[] {0, 1});
    series.setMarker(SeriesMarkers.NONE);
    series.setLineColor(Color.LIGHT_GRAY);
  }

  private static BufferedImage sideBySide(List<XYChart> charts) {
    BufferedImage all =
        new BufferedImage(WIDTH * charts.size(), HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = all.createGraphics();
    for (int i = 0; i < charts.size(); i++) {
      graphics.drawImage(
          BitmapEncoder.getBufferedImage(charts.get(i)), i * WIDTH, 0, WIDTH, HEIGHT, null);
    }
    graphics.dispose();
    return all;
  }

  private static double[] values(List<Epoch> history, ToDoubleFunction<Epoch> value) {
    return history.stream().mapToDouble(value).toArray();
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
