package io.parkstream.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.parkstream.domain.SpaceMap.Corner;
import io.parkstream.domain.SpaceMap.MappedSpace;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** The map editor in a browser, as a hand with a mouse and a keyboard uses it. */
public final class EditorPage {
  /** The page as somebody opens it without a service. */
  public static final URI FILE =
      Path.of("src/main/resources/META-INF/resources/editor.html").toAbsolutePath().toUri();

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int CONTROL = 2;

  private final Chromium browser;

  private EditorPage(Chromium browser) {
    this.browser = browser;
  }

  /**
   * Starts a browser, or skips a test by its name if there is none.
   *
   * @param test its class
   */
  public static Chromium browser(String test) throws Exception {
    Optional<Path> program = Chromium.find();
    if (program.isEmpty()) {
      System.out.println("skipped: " + test + " (no Chromium on the PATH)");
    }
    Assumptions.assumeTrue(program.isPresent(), "no Chromium");
    return Chromium.start(program.orElseThrow());
  }

  /** Goes to the editor and waits until it has been put together. */
  public static EditorPage open(Chromium browser, URI address) throws Exception {
    leave(browser);
    browser.open(address);
    EditorPage page = new EditorPage(browser);
    page.awaitTrue(
        "location.href === '"
            + address
            + "' && typeof Editor === 'object' && Editor.board.root.clientWidth > 0");
    return page;
  }

  /** Where a map is not saved, leaving its page would open a question that nobody answers. */
  public static void leave(Chromium browser) throws Exception {
    browser.evaluate(
        "typeof Editor === 'object' && Boolean(Editor.editing.saved = SpaceMaps.write(Editor.editing.map))");
  }

  /** Lets the browser write what is saved into a folder. */
  public void saveInto(Path folder) throws Exception {
    browser.call(
        "Browser.setDownloadBehavior",
        Map.of("behavior", "allow", "downloadPath", folder.toAbsolutePath().toString()));
  }

  /** Chooses files as its dialog does. */
  public void choose(Path... files) throws Exception {
    int document = browser.call("DOM.getDocument", Map.of()).at("/root/nodeId").asInt();
    int input =
        browser
            .call("DOM.querySelector", Map.of("nodeId", document, "selector", "#files"))
            .get("nodeId")
            .asInt();
    List<String> names =
        List.of(files).stream().map(file -> file.toAbsolutePath().toString()).toList();
    browser.call("DOM.setFileInputFiles", Map.of("nodeId", input, "files", names));
  }

  public void click(String selector) throws Exception {
    browser.evaluate("document.querySelector('" + selector + "').click()");
  }

  /** Replaces what is in a field by typing. */
  public void type(String selector, String text) throws Exception {
    browser.evaluate(
        "document.querySelector('"
            + selector
            + "').focus(), document.querySelector('"
            + selector
            + "').select()");
    browser.call("Input.insertText", Map.of("text", text));
  }

  /** Clicks points of the frame. */
  public void clickAt(double[]... points) throws Exception {
    for (double[] point : points) {
      double[] at = onPage(point);
      mouse("mousePressed", at);
      mouse("mouseReleased", at);
    }
  }

  /** Drags from one point of the frame to another. */
  public void drag(double[] from, double[] to) throws Exception {
    double[] begin = onPage(from);
    double[] end = onPage(to);
    mouse("mousePressed", begin);
    mouse("mouseMoved", end);
    mouse("mouseReleased", end);
  }

  private void mouse(String type, double[] at) throws Exception {
    browser.call(
        "Input.dispatchMouseEvent",
        Map.of(
            "type",
            type,
            "x",
            at[0],
            "y",
            at[1],
            "button",
            type.equals("mouseMoved") ? "none" : "left",
            "clickCount",
            1));
  }

  private double[] onPage(double[] point) throws Exception {
    JsonNode at =
        browser.evaluate(
            "(() => { const box = Editor.board.root.getBoundingClientRect();"
                + " const { zoom, x, y } = Editor.board.view; return [box.left + x + zoom * "
                + point[0]
                + ", box.top + y + zoom * "
                + point[1]
                + "]; })()");
    return new double[] {at.get(0).asDouble(), at.get(1).asDouble()};
  }

  public void press(String key) throws Exception {
    browser.press(key, 0);
  }

  public void pressWithControl(String key) throws Exception {
    browser.press(key, CONTROL);
  }

  /** The value of an expression of the page. */
  public JsonNode value(String expression) throws Exception {
    return browser.evaluate(expression);
  }

  /** Waits until an expression of the page holds. */
  public void awaitTrue(String expression) {
    await()
        .atMost(SOON)
        .ignoreExceptions()
        .untilAsserted(
            () -> assertThat(browser.evaluate(expression).asBoolean()).as(expression).isTrue());
  }

  /** The spaces as the page has them. */
  public JsonNode spaces() throws Exception {
    return value(
        "Editor.editing.map.spaces.map(({ space, zone, polygon }) => ({ space, zone, polygon }))");
  }

  /** The spaces as the page has them, in our terms. */
  public List<MappedSpace> mapped() throws Exception {
    List<MappedSpace> mapped = new ArrayList<>();
    for (JsonNode space : spaces()) {
      List<Corner> polygon = new ArrayList<>();
      space
          .get("polygon")
          .forEach(at -> polygon.add(new Corner(at.get(0).asDouble(), at.get(1).asDouble())));
      String zone = space.get("zone").isNull() ? null : space.get("zone").asText();
      mapped.add(new MappedSpace(space.get("space").asText(), zone, polygon));
    }
    return mapped;
  }
}
