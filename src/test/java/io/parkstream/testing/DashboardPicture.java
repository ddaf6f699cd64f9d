package io.parkstream.testing;

import io.parkstream.testing.Prometheus.Series;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws a dashboard with its data, so that one can see it without Grafana. */
public final class DashboardPicture {
  private static final int COLUMN = 58;
  private static final int ROW = 29;
  private static final Pattern LABEL = Pattern.compile("\\{\\{(\\w+)}}");

  private final Dashboard dashboard;
  private final BufferedImage picture;
  private final Graphics2D graphics;

  /**
   * Series with the name that their legend gives them.
   *
   * @param name may come more than once
   */
  public record Named(String name, Series series) {}

  /** Asks for what a panel shows. */
  @FunctionalInterface
  public interface Data {
    List<Named> of(Dashboard.Panel panel) throws IOException, InterruptedException;
  }

  private DashboardPicture(Dashboard dashboard) {
    this.dashboard = dashboard;
    int rows = dashboard.panels().stream().mapToInt(p -> p.y() + p.height()).max().orElse(1);
    picture = new BufferedImage(24 * COLUMN, (rows + 1) * ROW, BufferedImage.TYPE_INT_RGB);
    graphics = picture.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
  }

  /** Writes the picture. */
  public static void write(Dashboard dashboard, Data data, Path file)
      throws IOException, InterruptedException {
    DashboardPicture drawn = new DashboardPicture(dashboard);
    drawn.draw(data);
    ImageIO.write(drawn.picture, "png", file.toFile());
  }

  /** The legend of a target, with the labels of one of its series. */
  public static String legend(String format, Map<String, String> labels) {
    Matcher label = LABEL.matcher(format);
    StringBuilder text = new StringBuilder();
    while (label.find()) {
      label.appendReplacement(
          text, Matcher.quoteReplacement(labels.getOrDefault(label.group(1), "")));
    }
    return label.appendTail(text).toString();
  }

  private void draw(Data data) throws IOException, InterruptedException {
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, picture.getWidth(), picture.getHeight());
    graphics.setColor(Color.DARK_GRAY);
    graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 16));
    graphics.drawString(dashboard.title(), 6, ROW - 8);
    for (Dashboard.Panel panel : dashboard.panels()) {
      switch (panel.type()) {
        case "row" -> row(panel);
        case "stat" -> stat(panel, data.of(panel));
        default -> chart(panel, data.of(panel));
      }
    }
    graphics.dispose();
  }

  private void row(Dashboard.Panel panel) {
    graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 13));
    graphics.setColor(Color.GRAY);
    graphics.drawString(panel.title(), 6, top(panel) + ROW - 8);
  }

  private void stat(Dashboard.Panel panel, List<Named> data) {
    int x = panel.x() * COLUMN;
    int width = panel.width() * COLUMN - 6;
    graphics.setColor(new Color(0xdddddd));
    graphics.drawRect(x + 2, top(panel) + 2, width, panel.height() * ROW - 6);
    graphics.setColor(Color.DARK_GRAY);
    graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
    graphics.drawString(panel.title(), x + 8, top(panel) + 18);
    graphics.setColor(new Color(0x1f7a3d));
    graphics.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 28));
    String value =
        data.isEmpty() || data.get(0).series().points().isEmpty()
            ? "no data"
            : text(last(data.get(0).series()), panel.unit());
    graphics.drawString(
        value, x + (width - graphics.getFontMetrics().stringWidth(value)) / 2, top(panel) + 74);
  }

  private void chart(Dashboard.Panel panel, List<Named> data) {
    XYChart chart =
        new XYChartBuilder()
            .width(panel.width() * COLUMN - 4)
            .height(panel.height() * ROW - 4)
            .title(panel.title() + unit(panel.unit()))
            .build();
    chart.getStyler().setLegendPosition(LegendPosition.OutsideS);
    chart.getStyler().setLegendLayout(org.knowm.xchart.style.Styler.LegendLayout.Horizontal);
    chart.getStyler().setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 9));
    chart.getStyler().setLegendBorderColor(Color.WHITE);
    chart.getStyler().setChartTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
    chart.getStyler().setChartTitleBoxVisible(false);
    chart.getStyler().setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 9));
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setDatePattern("HH:mm:ss").setYAxisMin(0.0);
    chart
        .getStyler()
        .setSeriesMarkers(new org.knowm.xchart.style.markers.Marker[] {SeriesMarkers.NONE});
    add(chart, panel, data);
    BufferedImage image = org.knowm.xchart.BitmapEncoder.getBufferedImage(chart);
    graphics.drawImage(image, panel.x() * COLUMN, top(panel), null);
  }

  private static void add(XYChart chart, Dashboard.Panel panel, List<Named> data) {
    // Series of which every value is nothing take the room of those that have something to say.
    List<Named> shown =
        new ArrayList<>(data.stream().filter(named -> named.series().hasNumbers()).toList());
    if (shown.size() > 8) {
      shown.removeIf(named -> named.series().points().stream().allMatch(point -> point[1] == 0));
    }
    TreeSet<String> names = new TreeSet<>();
    double scale = panel.unit().equals("percentunit") ? 100 : 1;
    for (Named named : shown) {
      List<Date> times = new ArrayList<>();
      List<Double> values = new ArrayList<>();
      for (double[] point : named.series().points()) {
        if (Double.isFinite(point[1])) {
          times.add(new Date((long) (point[0] * 1000)));
          values.add(point[1] * scale);
        }
      }
      String name = named.name();
      while (!names.add(name)) {
        name += " ";
      }
      XYSeries series = chart.addSeries(name, times, values);
      series.setLineStyle(new BasicStroke(1.3f));
    }
  }

  private static int top(Dashboard.Panel panel) {
    return (panel.y() + 1) * ROW;
  }

  private static double last(Series series) {
    return series.points().get(series.points().size() - 1)[1];
  }

  private static String text(double value, String unit) {
    return switch (unit) {
      case "percentunit" -> String.format(Locale.ROOT, "%.1f %%", value * 100);
      case "s" -> String.format(Locale.ROOT, "%.2f s", value);
      case "cps" -> String.format(Locale.ROOT, "%.1f /s", value);
      default -> String.format(Locale.ROOT, "%.0f", value);
    };
  }

  private static String unit(String unit) {
    return switch (unit) {
      case "percentunit" -> ", %";
      case "s" -> ", s";
      case "cps" -> ", per second";
      case "Bps" -> ", bytes per second";
      case "bytes" -> ", bytes";
      default -> "";
    };
  }
}
