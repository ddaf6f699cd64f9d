package io.parkstream;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.parkstream.testing.Dashboard;
import io.parkstream.testing.Manifests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each alert has what an operator needs, and each dashboard is well made. */
class AlertsTest {
  private static final Path MONITORING = Path.of("k8s/components/monitoring");

  @Test
  void alert_hasSeveritySummaryPageAndBothTests() throws IOException {
    // Given
    String pages = Files.readString(Path.of("src/docs/operations.md"));
    List<JsonNode> cases =
        Manifests.read(Path.of("src/test/alerts/parkstream.test.yaml"))
            .get(0)
            .findValues("alert_rule_test");
    TreeSet<String> fire = new TreeSet<>();
    TreeSet<String> stay = new TreeSet<>();
    cases.forEach(
        group ->
            group.forEach(
                test ->
                    (test.path("exp_alerts").isEmpty() ? stay : fire)
                        .add(test.path("alertname").asText())));

    // When
    TreeSet<String> names = new TreeSet<>();
    for (JsonNode rules :
        Manifests.read(MONITORING.resolve("prometheus-rule.yaml")).get(0).findValues("rules")) {
      for (JsonNode rule : rules) {
        String name = rule.path("alert").asText();
        names.add(name);

        // Then
        String severity = rule.at("/labels/severity").asText();
        assertThat(severity).as(name).isIn("critical", "warning");
        assertThat(rule.at("/annotations/summary").asText()).as(name).isNotEmpty();
        assertThat(rule.at("/annotations/runbook_url").asText())
            .endsWith("/operations.md#" + name.toLowerCase(Locale.ROOT));
        assertThat(pages).contains("\n### " + name + "\n\n" + severity + ". ");
      }
    }
    assertThat(fire).isEqualTo(names);
    assertThat(stay).isEqualTo(names);
  }

  @Test
  void panels_doNotOverlap_andEachAsksSomething() throws IOException {
    try (Stream<Path> files = Files.list(MONITORING.resolve("dashboards"))) {
      for (Path file : files.sorted().toList()) {
        // When
        List<Dashboard.Panel> panels = Dashboard.read(file).panels();

        // Then
        boolean[][] taken = new boolean[200][24];
        for (Dashboard.Panel panel : panels) {
          for (int y = panel.y(); y < panel.y() + panel.height(); y++) {
            for (int x = panel.x(); x < panel.x() + panel.width(); x++) {
              assertThat(taken[y][x]).as("%s: %s", file, panel.title()).isFalse();
              taken[y][x] = true;
            }
          }
          if (!panel.type().equals("row")) {
            assertThat(panel.targets()).as(panel.title()).isNotEmpty();
          }
        }
      }
    }
  }
}
