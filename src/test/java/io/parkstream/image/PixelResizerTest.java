package io.parkstream.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PixelResizerTest {
  private static final long SEED = 20_240_611;

  @ParameterizedTest(name = "{0} × {1}")
  @CsvSource({
    "150, 150",
    "96, 96",
    "100, 75",
    "49, 48",
    "1280, 720",
    "48, 48", // shrinks, or stays
    "20, 20",
    "1, 1",
    "47, 48",
    "24, 24",
    "2, 3", // grows
    "60, 30",
    "30, 60",
    "200, 1",
    "1, 200",
    "49, 47" // each side its own way
  })
  void resize_averagesWhatShrinksAndInterpolatesWhatGrows(int width, int height) {
    // Given
    byte[] rgb = Pictures.noise(width, height, SEED);
    byte[] expected = ReferenceResize.resize(rgb, width, height, PixelShape.VGG16);

    // When
    byte[] resized;
    try (PixelResizer resizer = new PixelResizer(PixelShape.VGG16)) {
      resized = resizer.resize(rgb, width, height);
    }

    // Then
    assertThat(resized).hasSameSizeAs(expected);
    assertThat(largestDifference(resized, expected)).isLessThanOrEqualTo(1);
  }

  @Test
  void resize_givesTheShapeAskedFor_whenItIsNotSquare() {
    // Given
    PixelShape shape = new PixelShape(32, 16);
    byte[] rgb = Pictures.slope(64, 48);

    // When
    byte[] resized;
    try (PixelResizer resizer = new PixelResizer(shape)) {
      resized = resizer.resize(rgb, 64, 48);
    }

    // Then
    byte[] expected = ReferenceResize.resize(rgb, 64, 48, shape);
    assertThat(largestDifference(resized, expected)).isLessThanOrEqualTo(1);
  }

  @Test
  void resize_givesEachPictureItsOwnPixels_whenUsedAgain() {
    try (PixelResizer resizer = new PixelResizer(PixelShape.VGG16)) {
      // Given
      byte[] red = resizer.resize(Pictures.oneColour(70, 30, 200, 0, 0), 70, 30);

      // When
      byte[] blue = resizer.resize(Pictures.oneColour(30, 70, 0, 0, 200), 30, 70);

      // Then
      assertThat(red).isEqualTo(Pictures.oneColour(48, 48, 200, 0, 0));
      assertThat(blue).isEqualTo(Pictures.oneColour(48, 48, 0, 0, 200));
    }
  }

  @ParameterizedTest(name = "{0} × {1}")
  @CsvSource({"4194304, 1", "1, 4194304"})
  void resize_takesTheLongestPicture(int width, int height) {
    // Given
    byte[] rgb = Pictures.oneColour(width, height, 1, 2, 3);

    // When
    byte[] resized;
    try (PixelResizer resizer = new PixelResizer(PixelShape.VGG16)) {
      resized = resizer.resize(rgb, width, height);
    }

    // Then
    assertThat(resized).isEqualTo(Pictures.oneColour(48, 48, 1, 2, 3));
  }

  @Test
  void resize_refusesBytesThatAreNotThePicture() {
    try (PixelResizer resizer = new PixelResizer(PixelShape.VGG16)) {
      assertThatThrownBy(() -> resizer.resize(new byte[10], 2, 2))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("10 bytes for 2 × 2 pixels of 3 bytes");
    }
  }

  private static int largestDifference(byte[] actual, byte[] expected) {
    int largest = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs((actual[i] & 0xFF) - (expected[i] & 0xFF)));
    }
    return largest;
  }
}
