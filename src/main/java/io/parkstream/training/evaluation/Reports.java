package io.parkstream.training.evaluation;

import io.parkstream.model.WholeFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Writes plots and pages for people. Drawing text takes a font; where there is none, as in a small
 * container, that is said once and the figures stand in {@code history.csv} all the same.
 */
public final class Reports {
  private static final Logger log = Logger.getLogger(Reports.class);

  static final String CURVES = "curves.png";
  static final String PAGE = "report.html";

  private Reports() {}

  /** {@code curves.png} of a run's folder. */
  public static void curves(Path folder, List<Epoch> history) {
    write(folder.resolve(CURVES), () -> Charts.png(Charts.curves(history)));
  }

  /** {@code report.html} of a run's folder. */
  public static void run(
      Path folder,
      String title,
      Map<String, String> facts,
      List<Epoch> history,
      List<Scores> scores) {
    write(
        folder.resolve(PAGE),
        () -> {
          HtmlReport page = new HtmlReport(title).facts(facts).curves(history);
          scores.forEach(page::scores);
          return page.toString().getBytes(StandardCharsets.UTF_8);
        });
  }

  /** A page about labelled sets alone. */
  public static void evaluation(
      Path file, String title, Map<String, String> facts, List<Scores> scores) {
    write(
        file,
        () -> {
          HtmlReport page = new HtmlReport(title).facts(facts);
          scores.forEach(page::scores);
          return page.toString().getBytes(StandardCharsets.UTF_8);
        });
  }

  public static void write(Path file, Supplier<byte[]> contents) {
    byte[] bytes;
    try {
      bytes = contents.get();
    } catch (RuntimeException | LinkageError | InternalError e) {
      log.warnf(
          "%s is not drawn: %s. Plots need fontconfig and one font, such as the packages fontconfig"
              + " and fonts-dejavu-core",
          file, e);
      return;
    }
    WholeFile.write(file, part -> Files.write(part, bytes));
  }
}
