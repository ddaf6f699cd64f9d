package io.parkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.domain.ModelIdentity;
import io.parkstream.tools.replay.CameraDifference;
import io.parkstream.tools.replay.ReplayReport;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayTablesTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final ReplayReport.Judging NOW = judging(3, 3);
  private static final ReplayReport.Judging OTHER = judging(4, 8);

  @Test
  void print_showsBothWaysEachCameraAndTheLongestDisagreements() {
    // Given
    ReplayReport report =
        new ReplayReport(
            NOON,
            NOON.plusSeconds(5_400),
            1_234,
            5,
            NOW,
            OTHER,
            difference("all"),
            List.of(difference("north/cam-1")),
            List.of(
                new ReplayReport.Disagreement(
                    "north", "cam-1", "A1", NOON, NOON.plusSeconds(90), 90, "empty", "occupied")));
    StringWriter out = new StringWriter();

    // When
    ReplayTables.print(new PrintWriter(out, true), report);

    // Then
    assertThat(out.toString().lines())
        .anySatisfy(
            line ->
                assertThat(line)
                    .isEqualTo(
                        "1,234 crops from 2026-03-01T12:00:00Z to 2026-03-01T13:30:00Z (1.50 h), 5 unreadable"))
        .anySatisfy(
            line -> assertThat(line).startsWith("  now    parking/3").contains("empty after 3"))
        .anySatisfy(
            line -> assertThat(line).startsWith("  other  parking/4").contains("empty after 8"))
        .anySatisfy(
            line ->
                assertThat(line).matches("north/cam-1 +12 +1234 +7 +2\\.00 +4\\.00 +2\\.500%.*"))
        .anySatisfy(
            line ->
                assertThat(line)
                    .matches("north/A1 +2026-03-01T12:00:00Z +90\\.0  empty +occupied"));
  }

  private static ReplayReport.Judging judging(int version, int toEmpty) {
    return new ReplayReport.Judging(
        new ModelIdentity("parking", version, "a".repeat(64)),
        new ReplayReport.Evidence(2, 0, toEmpty, 0, 0.1, 20, 120));
  }

  private static CameraDifference difference(String name) {
    return new CameraDifference(name, 12, 1_234, 7, 3, 6, 2, 4, 3_600, 0.025, 60, 30, 0);
  }
}
