package io.parkstream.training.fit;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.domain.Occupancy;
import io.parkstream.image.PixelShape;
import io.parkstream.training.dataset.LabelledPicture;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchFeederTest {
  private static final PixelShape FROM = new PixelShape(64, 64);
  private static final PixelShape TO = new PixelShape(48, 48);
  private static final int CROPS = 16;

  @Test
  void next_drawsTheSameBatches_fromTheSameSeed_howeverItBegins() throws InterruptedException {
    // Given
    BatchFeeder.Batch second;
    try (BatchFeeder feeder = feeder(0)) {
      feeder.next();
      second = feeder.next();
    }

    // When
    BatchFeeder.Batch again;
    try (BatchFeeder feeder = feeder(1)) {
      again = feeder.next();
    }

    // Then
    assertThat(again.planes()).isEqualTo(second.planes());
    assertThat(again.labels()).isEqualTo(second.labels());
  }

  @Test
  void next_keepsLabelsAndRange_withEveryFieldEffect() throws InterruptedException {
    try (BatchFeeder feeder = feeder(0)) {
      for (int batch = 0; batch < 20; batch++) {
        // When
        BatchFeeder.Batch drawn = feeder.next();

        // Then
        assertThat(drawn.labels()).contains(1, 0);
        float least = 1;
        float most = 0;
        for (float level : drawn.planes()) {
          least = Math.min(least, level);
          most = Math.max(most, level);
        }
        assertThat(least).isBetween(0f, 1f);
        assertThat(most).isBetween(least, 1f);
      }
    }
  }

  private static BatchFeeder feeder(long first) {
    List<LabelledPicture> pictures = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      byte[] pixels = new byte[FROM.bytes()];
      boolean occupied = i % 2 == 1;
      Arrays.fill(pixels, (byte) (occupied ? 180 + i : 90 + i));
      pictures.add(
          new LabelledPicture(
              Path.of("picture_" + i + ".jpg"),
              occupied ? Occupancy.OCCUPIED : Occupancy.EMPTY,
              pixels));
    }
    return new BatchFeeder(
        List.of(new FolderSource(pictures, 10, Balance.SAMPLING)),
        Augmentation.Preset.FIELD.augmentation(),
        FROM,
        TO,
        CROPS,
        5,
        first);
  }
}
