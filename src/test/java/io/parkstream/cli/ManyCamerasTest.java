package io.parkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.parkstream.ParkstreamException;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.SpaceMap;
import io.parkstream.gateway.CropGeometry;
import io.parkstream.gateway.SpaceMapFile;
import io.parkstream.testing.NoisyPicture;
import io.parkstream.tracing.Tracing;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManyCamerasTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void cameras_sendSideBySide_andEndTogether() throws Exception {
    // Given two folders that cameras write into, one of which stays empty for a while
    Path config =
        config(
            """
            cameras:
              - map: FOLDER/north.json
                frames: FOLDER/north
                rate: 20
                geometry: square
              - map: FOLDER/south.json
                frames: FOLDER/south
                rate: 10
                on-change: true
            """);
    map("north");
    map("south");
    Files.createDirectories(folder.resolve("north"));
    Files.createDirectories(folder.resolve("south"));
    StringWriter out = new StringWriter();
    MockProducer<String, byte[]> producer =
        new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
    int[] failed = {-1};
    try (ManyCameras cameras = many(config)) {
      assertThat(cameras.settings().get(0).geometry()).isEqualTo(CropGeometry.SQUARE);
      assertThat(cameras.settings().get(0).gate()).isNull();
      assertThat(cameras.settings().get(1).gate()).isNotNull();
      Thread command =
          new Thread(
              () ->
                  failed[0] =
                      cameras.run(
                          producer,
                          "crops",
                          condition -> {},
                          Tracing.OFF,
                          runs -> {},
                          new PrintWriter(out, true)));
      command.start();

      // When
      NoisyPicture.of(100, 80, 1).write(folder.resolve("north/1.jpg"));
      await().atMost(PATIENCE).until(() -> keys(producer).contains("lot-1/north"));
      NoisyPicture.of(100, 80, 2).write(folder.resolve("south/1.jpg"));
      await().atMost(PATIENCE).until(() -> keys(producer).contains("lot-1/south"));
      command.interrupt();
      command.join(PATIENCE.toMillis());

      // Then
      assertThat(command.isAlive()).isFalse();
    }
    assertThat(failed[0]).isZero();
    assertThat(keys(producer)).containsExactly("lot-1/north", "lot-1/south");
    assertThat(out.toString().lines())
        .hasSize(2)
        .anyMatch(line -> line.startsWith("lot-1/north: 1 frames"))
        .anyMatch(line -> line.startsWith("lot-1/south: 1 frames"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          cameras: []                                                     | has 0 cameras; expected a list
          camera: {map: a}                                                | has no list of cameras
          cameras: [1]                                                    | camera 1 is no entry
          cameras: [{map: FOLDER/north.json, lgin: x}]                    | camera 1 has the unknown "lgin"; expected camera, frames
          cameras: [{map: FOLDER/north.json, camera: }]                   | camera 1 has no value for "camera"
          cameras: [{map: FOLDER/none.json, camera: rtsp://c/}]           | none.json
          cameras: [{camera: rtsp://c/}]                                  | --map and one of
          cameras: [{map: FOLDER/north.json, camera: rtsp://c/, watch-every: 20m}] | --watch-every is out of range; expected 0s, or 1s to 10m: 1200000 ms
          cameras: [{map: FOLDER/north.json, camera: rtsp://c/, rate: 0}] | --rate must be from
          cameras: [{map: FOLDER/north.json, camera: rtsp://c/, rate: x}] | camera 1:
          cameras: [{map: FOLDER/north.json, camera: --broker=other:1}]   | camera 1: Expected parameter
          cameras: [{map: FOLDER/north.json, camera: rtsp://c/}, {map: FOLDER/north.json, camera: rtsp://d/}] | camera 2: its map is of lot-1/north
          cameras: [                                                      | is not YAML: line
          cameras: [{map: FOLDER/north.json, map: b, camera: rtsp://c/}]  | Duplicate field 'map'
          """)
  void config_isRefused_withItsCamera(String yaml, String message) throws IOException {
    // Given
    map("north");
    Path config = config(yaml);

    // Then
    assertThatThrownBy(
            () ->
                many(config)
                    .run(producer(), "crops", condition -> {}, Tracing.OFF, runs -> {}, nowhere()))
        .isInstanceOf(ParkstreamException.class)
        .hasMessageContaining(message);
  }

  /** Its cameras would be missing without a word. */
  @Test
  void config_isRefused_withASecondDocument() throws IOException {
    String cameras = "cameras: [{map: a, camera: b}]\n";
    Path file = Files.writeString(folder.resolve("two.yaml"), cameras + "---\n" + cameras);

    assertThatThrownBy(() -> CameraList.read(file)).hasMessageContaining("two.yaml is not YAML");
  }

  @Test
  void config_isBounded() throws IOException {
    Path file = Files.write(folder.resolve("large.yaml"), new byte[(1 << 20) + 1]);

    assertThatThrownBy(() -> CameraList.read(file)).hasMessageContaining("more than 1048576 bytes");
    assertThatThrownBy(() -> CameraList.read(folder.resolve("none.yaml")))
        .hasMessageContaining("no such file");
    Path bomb =
        config(
            "a: &a [x, x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a]\ncameras:"
                + " [*b, *b, *b]\n");
    assertThatThrownBy(() -> CameraList.read(bomb)).isInstanceOf(ParkstreamException.class);
  }

  private ManyCameras many(Path config) {
    return new ManyCameras(config, () -> new GatewayCommand(GatewayCommandTest.defaults()));
  }

  private Path config(String yaml) throws IOException {
    return Files.writeString(
        folder.resolve("cameras.yaml"), yaml.replace("FOLDER", folder.toString()));
  }

  private void map(String camera) {
    SpaceMapFile.write(
        new SpaceMap(
            new CameraId("lot-1", camera),
            1,
            new SpaceMap.Frame(100, 80),
            null,
            List.of(
                new SpaceMap.MappedSpace(
                    "1",
                    null,
                    List.of(
                        new SpaceMap.Corner(10, 10),
                        new SpaceMap.Corner(60, 10),
                        new SpaceMap.Corner(60, 60),
                        new SpaceMap.Corner(10, 60))))),
        folder.resolve(camera + ".json"));
  }

  private static List<String> keys(MockProducer<String, byte[]> producer) {
    return producer.history().stream().map(ProducerRecord::key).distinct().sorted().toList();
  }

  private static MockProducer<String, byte[]> producer() {
    return new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
  }

  private static PrintWriter nowhere() {
    return new PrintWriter(new StringWriter());
  }
}
