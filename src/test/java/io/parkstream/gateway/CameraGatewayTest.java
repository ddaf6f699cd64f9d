package io.parkstream.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parkstream.ParkstreamException;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.serde.CropHeaders;
import io.parkstream.testing.PkLotFolder;
import io.parkstream.training.dataset.PkLotSpaceMap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.UnknownServerException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CameraGatewayTest {
  private static final CameraId CAMERA = new CameraId("north", "cam-1");

  @TempDir Path folder;

  private final MockProducer<String, byte[]> producer =
      new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
  private final CropPublisher publisher =
      new CropPublisher(producer, "parking.crops", "run", crop -> {});

  @Test
  void pacer_sendsEachSpaceOfEachFrame_asOftenAsItIsHeld() {
    // Given
    new PkLotFolder(folder)
        .frame("2013-04-15_07_05_01", 60, true, false)
        .frame("2013-04-15_07_10_02", 90, true, true);
    SpaceMap map = map();
    CameraGateway gateway = new CameraGateway(map, CropGeometry.SQUARE, null, publisher);

    // When
    try (FolderFrames frames = new FolderFrames(folder)) {
      new FramePacer(frames, gateway, FramePacer.Time.RECORDED, 50, Duration.ofMillis(60)).run();
    }

    // Then: two frames, three times each, two spaces
    List<ProducerRecord<String, byte[]>> records = producer.history();
    assertThat(records).hasSize(12);
    assertThat(records).extracting(ProducerRecord::key).containsOnly("north/cam-1");
    assertThat(records.get(0).timestamp())
        .isEqualTo(Instant.parse("2013-04-15T07:05:01Z").toEpochMilli());
    assertThat(records.get(2).timestamp() - records.get(0).timestamp()).isEqualTo(20);
    assertThat(header(records.get(1), CropHeaders.SUBJECT)).isEqualTo("spaces/2");
    assertThat(header(records.get(1), CropHeaders.GEOMETRY_REVISION)).isEqualTo("3");
    assertThat(gateway.counts()).isEqualTo(new CameraGateway.Counts(6, 12, 12, 0, 0));
  }

  @Test
  void send_beginsAnew_whenCropsDidNotGetToTheBroker() {
    // Given a quiet scene
    new PkLotFolder(folder).frame("a", 60, true, false);
    MockProducer<String, byte[]> byHand =
        new MockProducer<>(false, null, new StringSerializer(), new ByteArraySerializer());
    CameraGateway gateway =
        new CameraGateway(
            map("a.xml"),
            CropGeometry.SQUARE,
            new ChangeGate(
                new ChangeGate.Policy(0.2, Duration.ofSeconds(1), Duration.ofSeconds(30))),
            new CropPublisher(byHand, "parking.crops", "run", crop -> {}));
    try (Frame frame = FolderFrames.read(folder.resolve("a.png"))) {
      gateway.send(frame, Instant.EPOCH);
      gateway.send(frame, Instant.EPOCH.plusSeconds(2));
      assertThat(byHand.history()).hasSize(2);

      // When
      byHand.completeNext();
      byHand.errorNext(new UnknownServerException("the disk is full"));
      gateway.send(frame, Instant.EPOCH.plusSeconds(4));

      // Then
      assertThat(byHand.history()).hasSize(4);
      gateway.send(frame, Instant.EPOCH.plusSeconds(6));
      assertThat(byHand.history()).hasSize(4);
    }
  }

  @Test
  void send_refusesAFrameOfAnotherSize() {
    // Given
    new PkLotFolder(folder).frame("a", 60, true);
    SpaceMap other = new SpaceMap(CAMERA, 1, new SpaceMap.Frame(640, 480), null, List.of());
    CameraGateway gateway = new CameraGateway(other, CropGeometry.SQUARE, null, publisher);

    // Then
    try (Frame frame = FolderFrames.read(folder.resolve("a.png"))) {
      assertThatThrownBy(() -> gateway.send(frame, Instant.EPOCH))
          .isInstanceOf(ParkstreamException.class)
          .hasMessageContaining("100 × 80")
          .hasMessageContaining("640 × 480");
    }
  }

  @Test
  void mapFile_roundTrips_andNamesWhatIsWrong() throws IOException {
    // Given
    new PkLotFolder(folder).frame("a", 60, true, false);
    SpaceMap map = map("a.xml");
    Path file = folder.resolve("map.json");

    // When
    SpaceMapFile.write(map, file);

    // Then
    assertThat(SpaceMapFile.read(file)).isEqualTo(map);
    assertWrong(file, "\"site\" : \"north\"", "\"site\" : \"no rth\"", "no rth");
    assertWrong(file, "\"width\" : 100", "\"width\" : 30", "space 2 has a corner");
    assertWrong(file, "\"revision\" : 3", "\"revision\" : -3", "revision");
    assertWrong(file, "[ {", "[ { ,", "line");
  }

  @Test
  void preview_isAPictureOfTheFramesSize() {
    // Given
    new PkLotFolder(folder).frame("a", 60, true, false);
    Path file = folder.resolve("preview.png");

    // When
    try (Frame frame = FolderFrames.read(folder.resolve("a.png"))) {
      MapPreview.write(frame, map("a.xml"), CropGeometry.BOUNDING_BOX, file);
    }

    // Then
    try (Frame preview = FolderFrames.read(file)) {
      assertThat(preview.pixels().cols()).isEqualTo(100);
      assertThat(preview.pixels().rows()).isEqualTo(80);
    }
  }

  @Test
  void preview_namesTheEndings_whenItsFileHasNone() {
    // Given
    new PkLotFolder(folder).frame("a", 60, true);

    // Then
    try (Frame frame = FolderFrames.read(folder.resolve("a.png"))) {
      assertThatThrownBy(
              () ->
                  MapPreview.write(
                      frame, map("a.xml"), CropGeometry.BOUNDING_BOX, folder.resolve("out")))
          .isInstanceOf(ParkstreamException.class)
          .hasMessageContaining(
              "unsupported file extension of " + folder.resolve("out"), "expected .jpg or .png");
    }
  }

  private static void assertWrong(Path file, String part, String instead, String message)
      throws IOException {
    String text = Files.readString(file);
    assertThat(text).contains(part);
    Path wrong = Files.writeString(file.resolveSibling("wrong.json"), text.replace(part, instead));
    assertThatThrownBy(() -> SpaceMapFile.read(wrong))
        .isInstanceOf(ParkstreamException.class)
        .hasMessageContaining("wrong.json")
        .hasMessageContaining(message);
  }

  private SpaceMap map() {
    return map("2013-04-15_07_05_01.xml");
  }

  private SpaceMap map(String xml) {
    return PkLotSpaceMap.read(folder.resolve(xml), CAMERA, 3, new SpaceMap.Frame(100, 80));
  }

  private static String header(ProducerRecord<String, byte[]> record, String name) {
    Headers headers = record.headers();
    return new String(headers.lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
