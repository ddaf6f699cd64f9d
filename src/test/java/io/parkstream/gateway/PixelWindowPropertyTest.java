package io.parkstream.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PixelWindowPropertyTest {
  private static final int CASES = 20_000;

  @Test
  void square_liesInTheFrameAndIsSquare_whateverTheContour() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < CASES; i++) {
      // Given
      int width = random.nextInt(1, 2000);
      int height = random.nextInt(1, 2000);
      List<PixelPoint> contour = contour(random, width, height);

      // When
      PixelWindow window = PixelWindow.squareAround(contour, 1.1, width, height);

      // Then
      assertThat(window.width()).as("seed %d", seed).isEqualTo(window.height());
      assertInside(window, width, height, seed);
    }
  }

  @Test
  void box_liesInTheFrame_whateverTheContour() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < CASES; i++) {
      // Given
      int width = random.nextInt(1, 2000);
      int height = random.nextInt(1, 2000);

      // When
      PixelWindow window = PixelWindow.boxAround(contour(random, width, height), 1, width, height);

      // Then
      assertInside(window, width, height, seed);
    }
  }

  @Test
  void square_isCentredAndTakesTheLongerSide_whenThereIsRoom() {
    // Given
    List<PixelPoint> contour =
        List.of(new PixelPoint(100, 100), new PixelPoint(140, 100), new PixelPoint(120, 200));

    // When
    PixelWindow window = PixelWindow.squareAround(contour, 1.1, 1000, 1000);

    // Then
    assertThat(window).isEqualTo(new PixelWindow(65, 95, 110, 110));
  }

  @Test
  void square_isShiftedAndNotSqueezed_whenTheSpaceLiesAtTheEdge() {
    // Given
    List<PixelPoint> contour =
        List.of(new PixelPoint(-20, 0), new PixelPoint(80, 0), new PixelPoint(80, 60));

    // When
    PixelWindow window = PixelWindow.squareAround(contour, 1, 1000, 1000);

    // Then
    assertThat(window).isEqualTo(new PixelWindow(0, 0, 100, 100));
  }

  @Test
  void square_refuses_aContourWithoutPoints() {
    assertThatThrownBy(() -> PixelWindow.squareAround(List.of(), 1, 10, 10))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static List<PixelPoint> contour(SplittableRandom random, int width, int height) {
    return Stream.generate(
            () ->
                new PixelPoint(
                    random.nextDouble(-width, 2 * width), random.nextDouble(-height, 2 * height)))
        .limit(random.nextInt(1, 7))
        .toList();
  }

  private static void assertInside(PixelWindow window, int width, int height, long seed) {
    assertThat(window.x()).as("seed %d", seed).isNotNegative();
    assertThat(window.y()).as("seed %d", seed).isNotNegative();
    assertThat(window.x() + window.width()).as("seed %d", seed).isLessThanOrEqualTo(width);
    assertThat(window.y() + window.height()).as("seed %d", seed).isLessThanOrEqualTo(height);
  }
}
