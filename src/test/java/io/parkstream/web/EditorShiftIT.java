package io.parkstream.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parkstream.domain.SpaceMap;
import io.parkstream.domain.SpaceMap.Corner;
import io.parkstream.gateway.SpaceMapFile;
import io.parkstream.testing.Chromium;
import io.parkstream.testing.EditorPage;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The map of a camera that was moved, in the editor: what the address hands on is offered. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EditorShiftIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String SHIFT =
      "#site=lot-1&camera=north&revision=7&homography=1%2C0%2C40%2C0%2C1%2C-9.5%2C0%2C0%2C1";
  private static final String OFFERED =
      "[...document.querySelectorAll('#messages button')].find((b) => b.textContent === 'Move the map')";

  @TempDir Path folder;

  private Chromium browser;

  @BeforeAll
  void start() throws Exception {
    browser = EditorPage.browser("EditorShiftIT");
  }

  /** Where only the part behind the # differs, a browser would load nothing. */
  @BeforeEach
  void leave() throws Exception {
    browser.evaluate(
        "addEventListener('beforeunload', (event) => event.stopImmediatePropagation(), true)");
    browser.open(URI.create("about:blank"));
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
  void map_isMovedToWhereTheGatewayHasFoundIt_andSavedAsTheNextRevision() throws Exception {
    // Given
    EditorPage editor = EditorPage.open(browser, URI.create(EditorPage.FILE + SHIFT));
    editor.saveInto(folder);
    editor.choose(map("opened.json", 7));
    editor.awaitTrue(OFFERED + " !== undefined");

    // When
    editor.value(OFFERED + ".click() === undefined");
    editor.awaitTrue("Editor.editing.map.spaces[0].polygon[0][0] === 140");
    editor.click("#undo");
    editor.awaitTrue("Editor.editing.map.spaces[0].polygon[0][0] === 100");
    editor.click("#redo");
    editor.awaitTrue("Editor.editing.map.spaces[0].polygon[0][0] === 140");
    editor.click("#save");

    // Then
    Path file = folder.resolve("north.json");
    await()
        .atMost(SOON)
        .ignoreExceptions()
        .until(() -> Files.exists(file) && SpaceMapFile.read(file) != null);
    SpaceMap saved = SpaceMapFile.read(file);
    assertThat(saved.revision()).isEqualTo(8);
    assertThat(saved.spaces().get(0).zone()).isEqualTo("ramp");
    assertThat(saved.spaces().get(0).polygon())
        .containsExactly(
            new Corner(140, 90.5),
            new Corner(240, 100.5),
            new Corner(260, 290.5),
            new Corner(130, 280.5));
  }

  @Test
  void anotherRevision_isNotMoved_andThatIsSaid() throws Exception {
    // Given
    EditorPage editor = EditorPage.open(browser, URI.create(EditorPage.FILE + SHIFT));

    // When
    editor.choose(map("other.json", 6));

    // Then
    editor.awaitTrue(
        "document.getElementById('messages').textContent.includes("
            + "'was found moved from revision 7 of its map, and this is 6.')");
    editor.awaitTrue(OFFERED + " === undefined");
  }

  @Test
  void anAddressThatMakesNoSense_isIgnored_andAShiftOutOfThePlaneIsRefused() throws Exception {
    // Given
    String unlikely = SHIFT.substring(0, SHIFT.indexOf("homography="));
    EditorPage editor =
        EditorPage.open(browser, URI.create(EditorPage.FILE + unlikely + "homography=1%2Cx"));
    editor.awaitTrue("document.getElementById('messages').children.length === 0");

    // When
    leave();
    EditorPage away =
        EditorPage.open(
            browser,
            URI.create(
                EditorPage.FILE + unlikely + "homography=1%2C0%2C0%2C0%2C1%2C0%2C0%2C0%2C0"));
    away.choose(map("away.json", 7));
    away.awaitTrue(OFFERED + " !== undefined");
    away.value(OFFERED + ".click() === undefined");

    // Then
    away.awaitTrue(
        "document.getElementById('messages').textContent.includes('cannot be where the gateway')");
    away.awaitTrue("Editor.editing.map.spaces[0].polygon[0][0] === 100");
  }

  private Path map(String name, long revision) throws Exception {
    return Files.writeString(
        folder.resolve(name),
        """
        {"site":"lot-1","camera":"north","revision":%d,"frame":{"width":640,"height":480},
         "spaces":[{"space":"A1","zone":"ramp","polygon":[[100,100],[200,110],[220,300],[90,290]]}]}
        """
            .formatted(revision));
  }
}
