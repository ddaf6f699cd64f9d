package io.parkstream.training.fit;

import static org.assertj.core.api.Assertions.assertThat;

import io.parkstream.image.PixelShape;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NeighbourStripTest {
  private static final PixelShape SHAPE = new PixelShape(60, 40);

  @Test
  void over_coversEveryEdgeInTurn_andNeverTheMiddle() {
    // Given
    byte[] grey = filled(100);
    byte[] white = filled(255);
    SplittableRandom random = new SplittableRandom(4);
    boolean[] edges = new boolean[4];

    for (int round = 0; round < 200; round++) {
      // When
      byte[] picture = NeighbourStrip.over(grey, white, SHAPE, random);

      // Then
      edges[0] |= level(picture, 0, SHAPE.height() / 2) == 255;
      edges[1] |= level(picture, SHAPE.width() - 1, SHAPE.height() / 2) == 255;
      edges[2] |= level(picture, SHAPE.width() / 2, 0) == 255;
      edges[3] |= level(picture, SHAPE.width() / 2, SHAPE.height() - 1) == 255;
      for (int y = 12; y < SHAPE.height() - 12; y++) {
        for (int x = 17; x < SHAPE.width() - 17; x++) {
          assertThat(level(picture, x, y)).as("%d, %d", x, y).isEqualTo(100);
        }
      }
    }
    assertThat(edges).containsOnly(true);
    assertThat(grey).as("the original").isEqualTo(filled(100));
  }

  private static byte[] filled(int level) {
    byte[] pixels = new byte[SHAPE.bytes()];
    Arrays.fill(pixels, (byte) level);
    return pixels;
  }

  private static int level(byte[] picture, int x, int y) {
    return picture[(y * SHAPE.width() + x) * PixelShape.CHANNELS] & 0xff;
  }
}
