package io.parkstream.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parkstream.ParkstreamException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpaceMapCheckTest {
  private static final String SQUARE = "[[10,10],[50,10],[50,50],[10,50]]";

  @TempDir Path folder;

  @Test
  void read_takesOutlines_ofAnyShapeThatDoesNotCrossItself() {
    assertTaken(SQUARE);
    assertTaken("[[10,10],[10,50],[50,50],[50,10]]");
    // a corner set twice, an outline that ends where it began, a notch, corners in one line
    assertTaken("[[10,10],[10,10],[50,10],[50,50],[10,50],[10,10]]");
    assertTaken("[[10,10],[50,10],[50,50],[30,20],[10,50]]");
    assertTaken("[[10,10],[30,10],[50,10],[50,50],[10,50]]");
  }

  @Test
  void read_refusesAnOutline_thatCrossesItself() {
    assertRefused("[[10,10],[50,50],[50,10],[10,60]]", "space A1 crosses itself");
    assertRefused(
        "[[10,10],[60,10],[60,60],[20,60],[20,5],[10,40]]",
        "its side from 10.0, 10.0 meets that from 20.0, 60.0");
  }

  @Test
  void read_refusesWhatIsMistyped_andSaysWhatWasMeant() {
    assertWrong(
        map("\"zonne\":\"ramp\",", SQUARE),
        "unknown field \"zonne\" of space A1",
        "did you mean \"zone\"?");
    assertWrong(
        map("", SQUARE).replace("revision", "silenceBudgetSecond\":90,\"revision"),
        "did you mean \"silenceBudgetSeconds\"?");
    assertWrong(map("", SQUARE).replace("width", "Width"), "\"Width\" of frame; did you mean");
    assertWrong(
        map("\"colour\":1,", SQUARE),
        "unknown field \"colour\" of space A1; expected polygon, space, zone");
    assertWrong(map("\"zone\":\"a\",\"zone\":\"b\",", SQUARE), "Duplicate field 'zone'");
  }

  private void assertTaken(String polygon) {
    assertThat(SpaceMapFile.read(write(map("", polygon))).spaces()).hasSize(1);
  }

  private void assertRefused(String polygon, String message) {
    assertWrong(map("", polygon), message);
  }

  private void assertWrong(String json, String... messages) {
    Path file = write(json);
    assertThatThrownBy(() -> SpaceMapFile.read(file))
        .isInstanceOf(ParkstreamException.class)
        .hasMessageContainingAll(messages)
        .hasMessageContaining("map.json");
  }

  private Path write(String json) {
    try {
      return Files.writeString(folder.resolve("map.json"), json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String map(String fields, String polygon) {
    return """
        {"site":"lot","camera":"cam","revision":1,"frame":{"width":100,"height":80},
         "spaces":[{"space":"A1",%s"polygon":%s}]}
        """
        .formatted(fields, polygon);
  }
}
