package io.parkstream.tools.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.domain.SpaceMap;
import io.parkstream.gateway.CameraGateway;
import io.parkstream.gateway.CropGeometry;
import io.parkstream.gateway.FolderFrames;
import io.parkstream.gateway.Frame;
import io.parkstream.gateway.LabelledCrop;
import io.parkstream.gateway.PixelPoint;
import io.parkstream.gateway.SpaceMapFile;
import io.parkstream.image.DecodeResult;
import io.parkstream.image.OpenCvPictureDecoder;
import io.parkstream.image.PictureLimits;
import io.parkstream.image.PixelShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrawnFilmTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @TempDir Path folder;

  @Test
  void next_writesFramesThatFitTheMapBesideThem() {
    // Given
    CarParkSimulator simulator = simulator(5);
    DrawnFilm film = new DrawnFilm(simulator, folder, "1", 3);

    // When
    film.next(SECOND);
    film.next(SECOND);

    // Then
    SpaceMap map = SpaceMapFile.read(folder.resolve(DrawnFilm.MAP));
    assertThat(map.spaces()).hasSize(simulator.spaces(simulator.cameras().get(0)).size());
    try (FolderFrames frames = new FolderFrames(folder)) {
      for (int i = 0; i < 2; i++) {
        try (Frame frame = frames.next().orElseThrow()) {
          CameraGateway.requireSize(map, frame);
        }
      }
      assertThat(frames.next()).isEmpty();
    }
  }

  /** The frame shows in each space's window what the space's own crop shows. */
  @Test
  void wholeFrame_showsWhatCropsShow() {
    // Given
    CarParkSimulator simulator = simulator(11);
    DrawnFilm film = new DrawnFilm(simulator, folder, "1", 3);
    SpaceMap map = SpaceMapFile.read(folder.resolve(DrawnFilm.MAP));

    // When
    Path file = film.next(SECOND);
    List<LabelledCrop> crops = simulator.frame(simulator.cameras().get(0), Instant.EPOCH);

    // Then
    double difference = 0;
    try (Frame frame = FolderFrames.read(file);
        OpenCvPictureDecoder decoder =
            new OpenCvPictureDecoder(PixelShape.VGG16, PictureLimits.CROPS)) {
      for (int i = 0; i < crops.size(); i++) {
        List<PixelPoint> contour =
            map.spaces().get(i).polygon().stream()
                .map(corner -> new PixelPoint(corner.x(), corner.y()))
                .toList();
        byte[] cut = CropGeometry.SQUARE.cutJpeg(frame.pixels(), contour);
        difference += meanDifference(decoder, cut, crops.get(i).picture()) / crops.size();
      }
    }
    assertThat(difference).as("levels of 255, noise and litter included").isLessThan(12);
  }

  @Test
  void next_keepsTheNewestFramesOnly() throws IOException {
    // Given
    DrawnFilm film = new DrawnFilm(simulator(5), folder, "1", 3);

    // When
    for (int i = 0; i < 5; i++) {
      film.next(SECOND);
    }

    // Then
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()).filter(n -> n.endsWith(".jpg")))
          .containsExactlyInAnyOrder("1-000000002.jpg", "1-000000003.jpg", "1-000000004.jpg");
    }
  }

  private static double meanDifference(OpenCvPictureDecoder decoder, byte[] a, byte[] b) {
    byte[] first = pixels(decoder, a);
    byte[] second = pixels(decoder, b);
    long sum = 0;
    for (int i = 0; i < first.length; i++) {
      sum += Math.abs((first[i] & 0xff) - (second[i] & 0xff));
    }
    return (double) sum / first.length;
  }

  private static byte[] pixels(OpenCvPictureDecoder decoder, byte[] picture) {
    return ((DecodeResult.Decoded) decoder.decode(picture)).pixels();
  }

  private static CarParkSimulator simulator(long seed) {
    return new CarParkSimulator(
        new SimulatorOptions(
            SimulatorStyle.DEMO,
            seed,
            "demo",
            1,
            8,
            SimulatorOptions.BRISK,
            Duration.ofMinutes(1)));
  }
}
