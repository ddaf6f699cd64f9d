package io.parkstream.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.parkstream.image.DecodeResult.Decoded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Pictures of real cameras, where they are at hand. */
class SharedCropsTest {
  private static final Path DATA = Path.of("..", "shared", "data");
  private static final int SAMPLE = 500;
  private static final long SEED = 1;

  @Test
  void decode_takesEveryRealCrop() throws IOException {
    // Given
    assumeTrue(Files.isDirectory(DATA), "skipped: no real crops at " + DATA.toAbsolutePath());
    List<Path> crops = crops();
    Collections.shuffle(crops, new Random(SEED));

    try (OpenCvPictureDecoder decoder =
        new OpenCvPictureDecoder(PixelShape.VGG16, PictureLimits.CROPS)) {
      for (Path crop : crops.subList(0, SAMPLE)) {
        // When
        DecodeResult result = decoder.decode(Files.readAllBytes(crop));

        // Then
        assertThat(result).as(crop.toString()).isInstanceOf(Decoded.class);
      }
    }
  }

  private static List<Path> crops() throws IOException {
    try (Stream<Path> files = Files.walk(DATA)) {
      return files
          .filter(file -> file.toString().matches(".*/(empty|occupied)/[^/]*\\.jpg"))
          .sorted()
          .collect(Collectors.toList());
    }
  }
}
