package io.parkstream.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_PROGRESSIVE;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_WEBP_QUALITY;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.parkstream.image.DecodeResult.Decoded;
import io.parkstream.image.DecodeResult.Reason;
import io.parkstream.image.DecodeResult.Undecodable;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class OpenCvPictureDecoderTest {
  /** Levels by which a lossy encoder may miss a soft slope. */
  private static final int LOSS = 12;

  private final OpenCvPictureDecoder decoder =
      new OpenCvPictureDecoder(PixelShape.VGG16, PictureLimits.CROPS);

  @AfterEach
  void close() {
    decoder.close();
  }

  static Stream<Arguments> redPictures() {
    byte[] red = Pictures.oneColour(90, 60, 250, 0, 0);
    return Stream.of(
        arguments(PictureFormat.JPEG, Pictures.encode(".jpg", red, 90, 60)),
        arguments(
            PictureFormat.JPEG, Pictures.encode(".jpg", red, 90, 60, IMWRITE_JPEG_PROGRESSIVE, 1)),
        arguments(PictureFormat.PNG, Pictures.encode(".png", red, 90, 60)),
        arguments(PictureFormat.PNG, redOfTheJdk(BufferedImage.TYPE_BYTE_INDEXED)),
        arguments(PictureFormat.PNG, redOfTheJdk(BufferedImage.TYPE_INT_ARGB)),
        arguments(
            PictureFormat.WEBP, Pictures.encode(".webp", red, 90, 60, IMWRITE_WEBP_QUALITY, 80)),
        arguments(
            PictureFormat.WEBP, Pictures.encode(".webp", red, 90, 60, IMWRITE_WEBP_QUALITY, 101)));
  }

  @ParameterizedTest
  @MethodSource("redPictures")
  void decode_givesRedFirst_whateverTheFormat(PictureFormat format, byte[] picture) {
    // When
    DecodeResult result = decoder.decode(picture);

    // Then
    assertThat(result).isInstanceOf(Decoded.class);
    assertThat(((Decoded) result).format()).isEqualTo(format);
    assertClose(((Decoded) result).pixels(), Pictures.oneColour(48, 48, 250, 0, 0), 6);
  }

  @ParameterizedTest
  @MethodSource("slopes")
  void decode_keepsEveryPixelInItsPlace(String what, byte[] picture, int loss) {
    // Given
    byte[] expected = ReferenceResize.resize(Pictures.slope(90, 60), 90, 60, PixelShape.VGG16);

    // When
    DecodeResult result = decoder.decode(picture);

    // Then
    assertClose(pixelsOf(result), expected, loss);
  }

  static Stream<Arguments> slopes() {
    byte[] slope = Pictures.slope(90, 60);
    byte[] jpeg = Pictures.encode(".jpg", slope, 90, 60);
    BufferedImage opaque = Pictures.buffered(90, 60, BufferedImage.TYPE_INT_RGB);
    BufferedImage alpha = Pictures.buffered(90, 60, BufferedImage.TYPE_INT_ARGB);
    return Stream.of(
        arguments("JPEG", jpeg, LOSS),
        arguments(
            "progressive JPEG",
            Pictures.encode(".jpg", slope, 90, 60, IMWRITE_JPEG_PROGRESSIVE, 1),
            LOSS),
        arguments("JPEG and more", RawPictures.join(jpeg, jpeg), LOSS),
        arguments(
            "JPEG that asks to be turned",
            RawPictures.withSegment(jpeg, RawPictures.exifTurnedRight()),
            LOSS),
        arguments("PNG", Pictures.encode(".png", slope, 90, 60), 1),
        arguments("interlaced PNG", Pictures.encode("png", opaque, true), 1),
        arguments("PNG with alpha", Pictures.encode("png", alpha, false), 1),
        arguments(
            "lossy WebP", Pictures.encode(".webp", slope, 90, 60, IMWRITE_WEBP_QUALITY, 90), LOSS),
        arguments(
            "lossless WebP",
            Pictures.encode(".webp", slope, 90, 60, IMWRITE_WEBP_QUALITY, 101),
            1));
  }

  /** Sizes that are decoded whole, at a half, a quarter and an eighth, odd ones among them. */
  @ParameterizedTest
  @CsvSource({"95, 200", "96, 96", "151, 133", "200, 191", "301, 193", "640, 480", "1001, 777"})
  void decode_isCloseToAveragingEveryPixel_howeverLargeTheJpegIs(int width, int height) {
    // Given
    byte[] slope = Pictures.slope(width, height);
    byte[] expected = ReferenceResize.resize(slope, width, height, PixelShape.VGG16);

    // When
    DecodeResult result = decoder.decode(Pictures.encode(".jpg", slope, width, height));

    // Then
    assertClose(pixelsOf(result), expected, LOSS);
  }

  @ParameterizedTest
  @MethodSource("greyPictures")
  void decode_givesThreeEqualChannels_ofAGreyPicture(String format, int type) {
    // Given
    byte[] picture = Pictures.encode(format, Pictures.buffered(90, 60, type), false);

    // When
    byte[] pixels = pixelsOf(decoder.decode(picture));

    // Then
    for (int i = 0; i < pixels.length; i += 3) {
      assertThat(pixels[i + 1]).isEqualTo(pixels[i]);
      assertThat(pixels[i + 2]).isEqualTo(pixels[i]);
    }
    assertThat(pixels[0]).isNotEqualTo(pixels[pixels.length - 1]);
  }

  static Stream<Arguments> greyPictures() {
    return Stream.of(
        arguments("jpeg", BufferedImage.TYPE_BYTE_GRAY),
        arguments("png", BufferedImage.TYPE_BYTE_GRAY),
        arguments("png", BufferedImage.TYPE_BYTE_BINARY));
  }

  @Test
  void decode_dropsAlphaWithoutBlending() {
    // Given
    BufferedImage image = new BufferedImage(48, 48, BufferedImage.TYPE_INT_ARGB);
    fill(image, new Color(10, 200, 30, 0));

    // When
    byte[] pixels = pixelsOf(decoder.decode(Pictures.encode("png", image, false)));

    // Then
    assertThat(pixels).isEqualTo(Pictures.oneColour(48, 48, 10, 200, 30));
  }

  @Test
  void decode_ignoresTheTextsOfAPng_howeverMuchTheyUnpackTo() {
    // Given
    byte[] png = Pictures.encode(".png", Pictures.slope(90, 60), 90, 60);
    byte[] keyword = {'k', 0, 0};
    byte[] text =
        RawPictures.chunk("zTXt", RawPictures.join(keyword, RawPictures.deflated(7_000_000)));
    byte[] bomb = png;
    for (int i = 0; i < 50; i++) {
      bomb = RawPictures.withChunk(bomb, text);
    }

    // When
    DecodeResult result = decoder.decode(bomb);

    // Then
    assertThat(pixelsOf(result)).isEqualTo(pixelsOf(decoder.decode(png)));
  }

  @Test
  void decode_isCorrupt_whenTheHeaderIsAllThereIsToThePicture() {
    // Given
    byte[] picture = RawPictures.webp(RawPictures.webpLossy(90, 60));

    // When
    DecodeResult result = decoder.decode(picture);

    // Then
    assertThat(result)
        .isEqualTo(
            new Undecodable(
                Reason.CORRUPT, "WEBP announces 90 × 60 pixels, but decoding it gives nothing"));
  }

  @Test
  void decode_givesEachThreadItsOwnPicture() throws Exception {
    // Given
    int threads = 4;
    int picturesPerThread = 300;
    CyclicBarrier together = new CyclicBarrier(threads);
    List<Callable<Integer>> tasks = new ArrayList<>();
    for (int thread = 0; thread < threads; thread++) {
      int size = 40 + 20 * thread;
      byte[] rgb = Pictures.noise(size, size, thread);
      byte[] picture = Pictures.encode(".png", rgb, size, size);
      byte[] expected = pixelsOf(decoder.decode(picture));
      tasks.add(
          () -> {
            together.await();
            int right = 0;
            for (int i = 0; i < picturesPerThread; i++) {
              right += Arrays.equals(pixelsOf(decoder.decode(picture)), expected) ? 1 : 0;
            }
            return right;
          });
    }
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      // When
      List<Future<Integer>> results = executor.invokeAll(tasks);

      // Then
      for (Future<Integer> result : results) {
        assertThat(result.get()).isEqualTo(picturesPerThread);
      }
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void decode_leavesThePictureAlone() {
    // Given
    byte[] picture = Pictures.encode(".png", Pictures.slope(90, 60), 90, 60);
    byte[] copy = picture.clone();

    // When
    decoder.decode(picture);

    // Then
    assertThat(picture).isEqualTo(copy);
  }

  @Test
  void decode_isRefused_afterClose() {
    // Given
    byte[] picture = Pictures.encode(".png", Pictures.slope(90, 60), 90, 60);
    decoder.decode(picture);

    // When
    decoder.close();

    // Then
    assertThatThrownBy(() -> decoder.decode(picture)).isInstanceOf(IllegalStateException.class);
    assertThatCode(decoder::close).doesNotThrowAnyException();
  }

  private static byte[] redOfTheJdk(int type) {
    BufferedImage image = new BufferedImage(90, 60, type);
    fill(image, new Color(250, 0, 0));
    return Pictures.encode("png", image, false);
  }

  private static void fill(BufferedImage image, Color colour) {
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        image.setRGB(x, y, colour.getRGB());
      }
    }
  }

  private static byte[] pixelsOf(DecodeResult result) {
    assertThat(result).isInstanceOf(Decoded.class);
    return ((Decoded) result).pixels();
  }

  private static void assertClose(byte[] actual, byte[] expected, int levels) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i] & 0xFF).as("byte %d", i).isCloseTo(expected[i] & 0xFF, within(levels));
    }
  }
}
