package io.parkstream.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A Grafana dashboard as its file has it. */
public record Dashboard(String title, List<Panel> panels) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * A panel.
   *
   * @param type row, stat or timeseries
   * @param stacked whether its series are drawn on top of each other
   */
  public record Panel(
      String type,
      String title,
      String unit,
      boolean stacked,
      int x,
      int y,
      int width,
      int height,
      List<Target> targets) {}

  /**
   * What a panel asks Prometheus.
   *
   * @param expression with Grafana's variables in it
   */
  public record Target(String expression, String legend) {
    /** The expression as Grafana would send it. */
    public String query(String job, String interval) {
      return expression.replace("$job", job).replace("$__rate_interval", interval);
    }
  }

  public static Dashboard read(Path file) throws IOException {
    JsonNode json = JSON.readTree(file.toFile());
    List<Panel> panels = new ArrayList<>();
    for (JsonNode panel : json.get("panels")) {
      List<Target> targets = new ArrayList<>();
      for (JsonNode target : panel.path("targets")) {
        targets.add(new Target(target.get("expr").asText(), target.get("legendFormat").asText()));
      }
      JsonNode defaults = panel.at("/fieldConfig/defaults");
      JsonNode grid = panel.get("gridPos");
      panels.add(
          new Panel(
              panel.get("type").asText(),
              panel.get("title").asText(),
              defaults.path("unit").asText(),
              defaults.at("/custom/stacking/mode").asText().equals("normal"),
              grid.get("x").asInt(),
              grid.get("y").asInt(),
              grid.get("w").asInt(),
              grid.get("h").asInt(),
              targets));
    }
    return new Dashboard(json.get("title").asText(), panels);
  }
}
