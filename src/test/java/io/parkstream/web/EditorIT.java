package io.parkstream.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.domain.SpaceMap.MappedSpace;
import io.parkstream.gateway.SpaceMapFile;
import io.parkstream.testing.Chromium;
import io.parkstream.testing.EditorPage;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The map editor in a real browser, from the service and from a file. */
@QuarkusTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("alone")
class EditorIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  /** A click lands on a whole pixel of the page, and the frame is shown smaller than it is. */
  private static final double PIXELS = 1.5;

  private static final double[][] FIRST = {{200, 300}, {300, 300}, {260, 440}, {140, 440}};
  private static final double[][] LAST = {{800, 300}, {900, 300}, {980, 440}, {860, 440}};

  @TestHTTPResource("/editor.html")
  URI address = URI.create("http://localhost");

  @TempDir Path folder;

  private Chromium browser;

  @BeforeAll
  void start() throws Exception {
    browser = EditorPage.browser("EditorIT");
  }

  @AfterEach
  void pageHasNoComplaints() {
    assertThat(browser.complaints()).isEmpty();
  }

  @AfterAll
  void stop() throws Exception {
    if (browser != null) {
      browser.close();
    }
  }

  @Test
  void space_isDrawnAndSaved_onThePageOfTheService() throws Exception {
    // Given
    EditorPage editor = EditorPage.open(browser, address);
    editor.saveInto(folder);
    editor.choose(frame(640, 480));
    editor.awaitTrue("Editor.editing.map.frame?.width === 640");

    // When
    editor.click("[data-tool=space]");
    editor.clickAt(new double[][] {{100, 100}, {200, 110}, {220, 300}, {90, 290}});
    editor.awaitTrue("Editor.editing.map.spaces.length === 1");
    editor.type("#site-id", "lot-1");
    editor.type("#camera-id", "south");
    editor.click("#save");

    // Then
    SpaceMap map = saved("south.json");
    assertThat(map.frame()).isEqualTo(new SpaceMap.Frame(640, 480));
    assertThat(map.spaces()).isEqualTo(editor.mapped());
  }

  @Test
  void map_isDrawnSavedAndOpened_onThePageFromAFile() throws Exception {
    drawSaveAndOpen(EditorPage.open(browser, EditorPage.FILE));
  }

  private void drawSaveAndOpen(EditorPage editor) throws Exception {
    // Given a frame
    editor.saveInto(folder);
    editor.choose(frame(1280, 720));
    editor.awaitTrue("Editor.board.bitmap?.width === 1280 && Editor.editing.map.frame !== null");

    // When a row is drawn, a corner moved and moved back, and another nudged by keys
    editor.click("[data-tool=row]");
    editor.clickAt(FIRST);
    editor.clickAt(LAST);
    editor.awaitTrue("document.activeElement.id === 'row-count'");
    editor.type("#row-count", "5");
    editor.press("Enter");
    editor.awaitTrue("Editor.editing.map.spaces.length === 5");
    editor.click("[data-tool=select]");
    editor.clickAt(new double[] {220, 370});
    editor.awaitTrue("document.querySelectorAll('.handle').length === 4");
    JsonNode drawn = editor.spaces();
    editor.drag(FIRST[0], new double[] {150, 250});
    editor.awaitTrue("Math.abs(Editor.editing.map.spaces[0].polygon[0][1] - 250) < 2");
    double movedX = editor.spaces().at("/0/polygon/0/0").asDouble();
    editor.pressWithControl("z");
    JsonNode undone = editor.spaces();
    editor.press("Tab");
    editor.awaitTrue(
        "document.activeElement.dataset.key === String(Editor.editing.map.spaces[1].key)");
    editor.press("c");
    editor.press("ArrowRight");
    JsonNode nudged = editor.spaces();
    editor.type("#site-id", "lot-1");
    editor.type("#camera-id", "north");
    editor.clickAt(new double[] {220, 370});
    editor.type("#space-zone", "ramp");
    editor.awaitTrue("document.getElementById('verdict').dataset.level === 'good'");
    editor.pressWithControl("s");

    // Then each step is seen, and the gateway reads what was drawn
    assertThat(movedX).isCloseTo(150, within(PIXELS));
    assertThat(undone).isEqualTo(drawn);
    double before = drawn.at("/1/polygon/0/0").asDouble();
    assertThat(nudged.at("/1/polygon/0/0").asDouble()).isCloseTo(before + 1, within(1e-6));
    SpaceMap map = saved("north.json");
    assertThat(map.camera()).isEqualTo(new CameraId("lot-1", "north"));
    assertThat(map.frame()).isEqualTo(new SpaceMap.Frame(1280, 720));
    assertThat(map.revision()).isEqualTo(1);
    assertThat(map.spaces()).isEqualTo(editor.mapped());
    assertThat(map.spaces())
        .extracting(MappedSpace::space)
        .containsExactly("A1", "A2", "A3", "A4", "A5");
    assertThat(map.spaces().get(0).zone()).isEqualTo("ramp");
    assertNear(map.spaces().get(0), FIRST);
    assertNear(map.spaces().get(4), LAST);

    // When another space is deleted and the saved map opened again
    editor.click("#delete");
    int left = editor.spaces().size();
    editor.choose(folder.resolve("north.json"));

    // Then it is as it was saved, and the one before is a step back
    editor.awaitTrue("Editor.editing.map.spaces.length === 5");
    assertThat(left).isEqualTo(4);
    assertThat(editor.mapped()).isEqualTo(map.spaces());
    editor.click("#undo");
    assertThat(editor.spaces()).hasSize(4);
  }

  private SpaceMap saved(String name) {
    Path file = folder.resolve(name);
    await()
        .atMost(SOON)
        .ignoreExceptions()
        .until(() -> Files.exists(file) && SpaceMapFile.read(file) != null);
    return SpaceMapFile.read(file);
  }

  private static void assertNear(MappedSpace space, double[][] corners) {
    for (int i = 0; i < corners.length; i++) {
      assertThat(space.polygon().get(i).x()).isCloseTo(corners[i][0], within(PIXELS));
      assertThat(space.polygon().get(i).y()).isCloseTo(corners[i][1], within(PIXELS));
    }
  }

  private Path frame(int width, int height) {
    Path file = folder.resolve("frame.png");
    try (Scalar grey = new Scalar(90, 100, 110, 0);
        Mat picture = new Mat(height, width, opencv_core.CV_8UC3, grey)) {
      opencv_imgcodecs.imwrite(file.toString(), picture);
    }
    return file;
  }
}
