package io.parkstream.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.parkstream.ParkstreamException;
import io.parkstream.domain.SpaceMap.Corner;
import io.parkstream.domain.SpaceMap.MappedSpace;
import io.parkstream.gateway.CropGeometry;
import io.parkstream.gateway.FolderFrames;
import io.parkstream.gateway.Frame;
import io.parkstream.gateway.JpegEncoder;
import io.parkstream.gateway.PixelPoint;
import io.parkstream.gateway.SpaceMapFile;
import io.parkstream.testing.Chromium;
import io.parkstream.testing.EditorPage;
import io.parkstream.testing.JpegSurgery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.indexer.UByteIndexer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the map editor reads: frames, annotations of other tools, and files that are meant to harm.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EditorFilesIT {
  /** Of pixels, from 0 to 255: JPEG decoders round differently, and so do warps. */
  private static final double MOST_DIFFERENCE = 3;

  private static final String PKLOT =
      """
      <parking id="lot">
        <space id="7" occupied="1"><rotatedRect><center x="1" y="2"/></rotatedRect>
          <contour><point x="10" y="20"/><Point x="60" y="20"/><point x="60" y="90"/><point x="10" y="90"/></contour></space>
        <space id="8"><contour><point x="1" y="2"/><point x="3" y="4"/></contour></space>
      </parking>
      """;

  private static final String CVAT =
      """
      <?xml version="1.0" encoding="utf-8"?>
      <annotations><version>1.1</version><!-- <image> -->
        <image id="0" name="north/empty.jpg" width="640" height="480"></image>
        <image id="1" name="north/frame.jpg" width="640" height="480">
          <polygon label="space" points="100.50,20.00;160,20;160,90;100.5,20">
            <attribute name="id">R_1</attribute><attribute name="zone">ramp</attribute></polygon>
          <box label="space" xtl="200" ytl="20" xbr="260" ybr="90"><attribute name="id">&lt;b&gt;</attribute></box>
          <polygon label="space" points="300,20;360,20;360,90;300,90"/>
          <mask label="space" rle="1, 2" left="1" top="1" width="1" height="1"/>
        </image>
      </annotations>
      """;

  private static final String COCO =
      """
      {"images": [{"id": 1, "file_name": "frame.jpg", "width": 640, "height": 480}],
       "annotations": [
         {"id": 12, "image_id": 1, "segmentation": [[400, 20, 460, 20, 460, 90, 400, 90]], "attributes": {"zone": "deck"}},
         {"id": 13, "image_id": 1, "segmentation": {"counts": "abc", "size": [480, 640]}}]}
      """;

  private static final String HOSTILE_NAMES =
      """
      {"images": [{"id": 1, "file_name": "<img src=x onerror=alert(1)>"}],
       "annotations": [{"id": "<img src=x onerror=alert(1)>", "image_id": 1, "bbox": [500, 20, 60, 70],
         "__proto__": {"zone": 1}, "attributes": {"zone": "<script>alert(1)</script>"}}]}
      """;

  private static final String FLAWED =
      """
      {"site": "lot-1", "camera": "no rth", "revision": 3, "frame": {"width": 640, "height": 480},
       "silenceBudgetSeconds": 0.5, "spaces": [
         {"space": "A1", "polygon": [[10, 20], [70, 20], [70, 60], [10, 60]]},
         {"space": "A2", "polygon": [[100, 20], [160, 90], [160, 20], [100, 90]]},
         {"space": "A1", "polygon": [[600, 20], [660, 20], [660, 90], [600, 90]]},
         {"space": "A3", "polygon": [[200, 20], [205, 20], [205, 25], [200, 25]]},
         {"space": "A4", "polygon": [[200, 20], [205, 20]]},
         {"space": "A5", "polygon": [[10, 50], [70, 50], [70, 70], [10, 70]]}]}
      """;

  @TempDir Path folder;

  private Chromium browser;

  @BeforeAll
  void start() throws Exception {
    browser = EditorPage.browser("EditorFilesIT");
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

  /** The browser's pixels and OpenCV's, of a picture whose file says that it lies on its side. */
  @Test
  void crop_isWhatTheGatewayCuts() throws Exception {
    // Given
    EditorPage editor = EditorPage.open(browser, EditorPage.FILE);
    Path picture = turned(shaded(640, 480));
    List<PixelPoint> contour =
        List.of(
            new PixelPoint(300, 210),
            new PixelPoint(391.5, 220),
            new PixelPoint(420, 330.5),
            new PixelPoint(260, 310));

    // When
    editor.choose(picture);
    editor.awaitTrue("Editor.board.bitmap?.width === 640 && Editor.board.bitmap.height === 480");

    // Then
    try (Frame frame = FolderFrames.read(picture)) {
      for (CropGeometry geometry : CropGeometry.values()) {
        assertSamePixels(editor, geometry, frame, contour);
      }
    }
  }

  private static void assertSamePixels(
      EditorPage editor, CropGeometry geometry, Frame frame, List<PixelPoint> contour)
      throws Exception {
    String name = geometry.name().toLowerCase(Locale.ROOT).replace('_', '-');
    String corners =
        contour.stream()
            .map(point -> "[" + point.x() + "," + point.y() + "]")
            .collect(Collectors.joining(",", "[", "]"));
    JsonNode shown =
        editor.value(
            "(() => { const crop = Crops.cut(Editor.board.bitmap, %s, '%s'); const { width, height } = crop; return { width, height, pixels: Array.from(crop.getContext('2d').getImageData(0, 0, width, height).data) }; })()"
                .formatted(corners, name));
    try (Mat crop = geometry.cut(frame.pixels(), contour);
        UByteIndexer pixels = crop.createIndexer()) {
      assertThat(shown.get("width").asInt()).as(name).isEqualTo(crop.cols());
      assertThat(shown.get("height").asInt()).as(name).isEqualTo(crop.rows());
      double sum = 0;
      for (int i = 0; i < crop.rows() * crop.cols(); i++) {
        for (int channel = 0; channel < 3; channel++) {
          // OpenCV's order is blue, green, red.
          int own = pixels.get(i / crop.cols(), i % crop.cols(), 2 - channel);
          sum += Math.abs(own - shown.get("pixels").get(4 * i + channel).asInt());
        }
      }
      assertThat(sum / (3 * crop.rows() * crop.cols()))
          .as("mean difference of %s", name)
          .isLessThan(MOST_DIFFERENCE);
    }
  }

  @Test
  void annotationsOfOtherTools_becomeSpaces_andHostileOnesAMessage() throws Exception {
    // Given
    EditorPage editor = EditorPage.open(browser, EditorPage.FILE);

    // When
    editor.choose(
        written("pklot.xml", PKLOT), written("cvat.xml", CVAT), written("coco.json", COCO));

    // Then
    editor.awaitTrue("Editor.editing.map.spaces.length === 5");
    assertThat(editor.mapped())
        .containsExactly(
            space("7", null, 10, 20, 60, 20, 60, 90, 10, 90),
            space("R_1", "ramp", 100.5, 20, 160, 20, 160, 90),
            space("A1", null, 200, 20, 260, 20, 260, 90, 200, 90),
            space("A2", null, 300, 20, 360, 20, 360, 90, 300, 90),
            space("12", "deck", 400, 20, 460, 20, 460, 90, 400, 90));
    assertThat(editor.value("Editor.editing.map.frame.width").asInt()).isEqualTo(640);
    String told = editor.value("document.getElementById('messages').textContent").asText();
    assertThat(told)
        .contains("pklot.xml: 1 spaces of PKLot")
        .contains("1 left out: \"8\" has 2 corners")
        .contains("a mask, which is no outline")
        .contains("\"13\" has no polygon");

    // When
    editor.choose(
        written("bomb.xml", "<!DOCTYPE a [<!ENTITY b \"c\">]><parking id=\"&b;\"/>"),
        written("markup.xml", "<img src=\"x\" onerror=\"document.title = 'run'\"/>"),
        written("deep.json", "[".repeat(100_000)),
        written("names.json", HOSTILE_NAMES),
        written("frame.jpg", "no picture"));

    // Then
    editor.awaitTrue("document.getElementById('messages').textContent.includes('names.json')");
    String said = editor.value("document.getElementById('messages').textContent").asText();
    assertThat(said)
        .contains("bomb.xml: Line 1: document types are not read.")
        .contains("markup.xml: The root element is \"img\"")
        .contains("deep.json: The file is neither JSON nor XML.")
        .contains("frame.jpg: The file is neither a JPEG nor a PNG picture.");
    assertThat(editor.value("document.querySelectorAll('#messages img').length").asInt()).isZero();
    assertThat(editor.value("document.title").asText()).isEqualTo("Map editor · Parkstream");
    assertThat(editor.spaces()).hasSize(6);
    assertThat(editor.spaces().get(5).get("space").asText()).isEqualTo("A3");
  }

  @Test
  void flawsOfAMap_areListed_andTheGatewayRefusesIt() throws Exception {
    // Given
    EditorPage editor = EditorPage.open(browser, EditorPage.FILE);
    Path file = written("flawed.json", FLAWED);

    // When
    editor.choose(file);

    // Then
    editor.awaitTrue("document.querySelectorAll('#checks li').length > 1");
    List<String> findings = new ArrayList<>();
    editor
        .value("[...document.querySelectorAll('#checks li')].map((item) => item.textContent)")
        .forEach(finding -> findings.add(finding.asText()));
    assertThat(findings)
        .containsExactly(
            "The camera \"no rth\" is no id: 1 to 64 of A-Z a-z 0-9 . _ -",
            "The silence budget must be from 1 to 86400 s.",
            "A2 crosses itself; set its corners all the way round.",
            "The id A1 is there twice.",
            "A1 has a corner 20 px outside the frame; at most 8 are allowed.",
            "A3 encloses 25 px²; at least 100 are needed.",
            "A4 has 2 corners; it needs from 3 to 64.",
            "A5 is small: 60 × 20 px, and the model takes 48 × 48.",
            "A1 and A5 overlap by 50 %.");
    assertThatThrownBy(() -> SpaceMapFile.read(file)).isInstanceOf(ParkstreamException.class);
  }

  /** Ten equal spaces side by side on the ground, seen at an angle. */
  @Test
  void row_isThatOfACameraAtAnAngle_betweenItsFirstAndItsLastSpace() throws Exception {
    // Given
    EditorPage editor = EditorPage.open(browser, EditorPage.FILE);
    String seen =
        "const at = (u, v) => { const w = 1 + 0.05 * u + 0.1 * v;"
            + " return [(100 + 90 * u + 20 * v) / w, (500 - 10 * u - 120 * v) / w]; };"
            + " const seen = (i) => [at(i, 1), at(i + 1, 1), at(i + 1, 0), at(i, 0)];";

    // When
    JsonNode row =
        editor.value(
            "(() => { "
                + seen
                + " const row = Geometry.row(seen(0), [...seen(9)].reverse(), 10);"
                + " const off = row.flatMap((corners, i) => corners.map((corner, k) =>"
                + " Geometry.distance(corner, seen(i)[k])));"
                + " return { spaces: row.length, worst: Math.max(...off), last: Math.max(...off.slice(-4)),"
                + " suggested: Geometry.rowCount(seen(0), seen(9)) }; })()");

    // Then: a space in the middle is 52 px wide; without perspective it would be off by 53
    assertThat(row.get("spaces").asInt()).isEqualTo(10);
    assertThat(row.get("suggested").asInt()).isEqualTo(10);
    assertThat(row.get("last").asDouble()).isLessThan(1e-6);
    assertThat(row.get("worst").asDouble()).isLessThan(4);
  }

  private Path written(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static MappedSpace space(String id, @Nullable String zone, double... coordinates) {
    List<Corner> polygon = new ArrayList<>();
    for (int i = 0; i < coordinates.length; i += 2) {
      polygon.add(new Corner(coordinates[i], coordinates[i + 1]));
    }
    return new MappedSpace(id, zone, polygon);
  }

  /** A JPEG picture whose colours change slowly, so that a pixel's neighbours are like it. */
  private static byte[] shaded(int width, int height) {
    try (Mat picture = new Mat(height, width, opencv_core.CV_8UC3);
        UByteIndexer pixels = picture.createIndexer()) {
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          pixels.put(y, x, 0, 255 * x / width);
          pixels.put(y, x, 1, 255 * y / height);
          pixels.put(y, x, 2, (int) (128 + 100 * Math.sin(x / 40.0 + y / 25.0)));
        }
      }
      return JpegEncoder.encode(picture, 95);
    }
  }

  /** With EXIF that asks for a quarter turn, which neither gateway nor editor may follow. */
  private Path turned(byte[] jpeg) throws IOException {
    return Files.write(folder.resolve("turned.jpg"), JpegSurgery.withOrientation(jpeg, 6));
  }
}
