package io.parkstream.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_OPTIMIZE;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_PROGRESSIVE;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_QUALITY;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_RST_INTERVAL;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_WEBP_QUALITY;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.parkstream.image.DecodeResult.Decoded;
import io.parkstream.image.DecodeResult.Reason;
import io.parkstream.image.DecodeResult.Undecodable;
import io.parkstream.testing.JpegSurgery;
import io.parkstream.testing.NoisyPicture;
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
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  /** Stray bytes that read as a segment, behind which a frame begins that the bytes do not hold. */
  private static byte[] withFalseSegment(byte[] jpeg) {
    int length = jpeg.length;
    byte[] stray = {(byte) 0xFF, 0, (byte) (length >>> 8), (byte) length};
    byte[] frame = {(byte) 0xFF, (byte) 0xC0, 0, 0, 0};
    return RawPictures.join(
        Arrays.copyOf(jpeg, 2), stray, Arrays.copyOfRange(jpeg, 2, length), frame);
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
        arguments("JPEG with a false segment", withFalseSegment(jpeg), LOSS),
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

  static Stream<Arguments> cropsOfManySizes() {
    return Arrays.stream(
            new int[][] {{48, 48}, {60, 30}, {96, 128}, {150, 150}, {133, 201}, {224, 224}})
        .flatMap(
            size ->
                Arrays.stream(
                        new int[][] {{}, {IMWRITE_JPEG_QUALITY, 50}, {IMWRITE_JPEG_QUALITY, 90}})
                    .map(kind -> arguments(size[0], size[1], kind)));
  }

  @ParameterizedTest
  @MethodSource("cropsOfManySizes")
  void decode_refusesHalfAJpeg_whateverStandsBehindIt(int width, int height, int[] kind) {
    // Given
    byte[] whole = NoisyPicture.of(width, height, 5).jpeg(kind);
    byte[] progressive =
        NoisyPicture.of(width, height, 5).jpeg(join(kind, IMWRITE_JPEG_PROGRESSIVE, 1));
    byte[] restarts =
        NoisyPicture.of(width, height, 5).jpeg(join(kind, IMWRITE_JPEG_RST_INTERVAL, 3));

    // Then
    for (byte[] good : List.of(whole, progressive, restarts)) {
      assertThat(decoder.decode(good)).isInstanceOf(Decoded.class);
      int begin = JpegSurgery.dataBegin(good);
      for (double share : new double[] {0.05, 0.5, 0.8, 0.95}) {
        int length = begin + (int) (share * (good.length - 2 - begin));
        DecodeResult result = decoder.decode(JpegSurgery.cutAndEnded(good, length));
        assertThat(result).as("%s of it: %s", share, result).isInstanceOf(Undecodable.class);
      }
      assertRefused(JpegSurgery.overwritten(good, 0.3, 0.6, 0));
      assertRefused(JpegSurgery.withHole(good, begin + 200, begin + (good.length - begin) / 2));
    }
    for (int scans = 1; scans < 9; scans++) {
      Undecodable coarse = assertRefused(JpegSurgery.firstScans(progressive, scans));
      assertThat(coarse.reason()).isEqualTo(Reason.TRUNCATED);
    }
  }

  @Test
  void decode_saysHowMuchOfAJpegIsThere() {
    byte[] whole = NoisyPicture.of(96, 128, 5).jpeg();
    byte[] progressive = NoisyPicture.of(96, 128, 5).jpeg(IMWRITE_JPEG_PROGRESSIVE, 1);
    int begin = JpegSurgery.dataBegin(whole);

    assertThat(
            assertRefused(JpegSurgery.cutAndEnded(whole, begin + (whole.length - begin) / 2))
                .message())
        .matches(
            "JPEG: the coded data end after \\d+ of 48 blocks. It was cut off, or read before it"
                + " was written to its end");
    assertThat(assertRefused(JpegSurgery.firstScans(progressive, 1)).message())
        .startsWith("JPEG: the scans leave 64 of 64 coefficients of colour component 1 incomplete");
    assertThat(assertRefused(JpegSurgery.overwritten(whole, 0.3, 0.6, 0)))
        .satisfies(
            flaw -> {
              assertThat(flaw.reason()).isEqualTo(Reason.CORRUPT);
              assertThat(flaw.message())
                  .matches("JPEG: the coded data are damaged after \\d+ of 48 blocks.*");
            });
  }

  /** Few bytes before the end, some are decoded and some not; in either case every time alike. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 8, 13, 21, 34, 55})
  void decode_answersAPictureAlike_whateverCameBefore(int missing) {
    // Given
    byte[] whole = NoisyPicture.of(150, 150, 5).jpeg();
    byte[] cut = JpegSurgery.cutAndEnded(whole, whole.length - 2 - missing);
    byte[] damaged = JpegSurgery.cutAndEnded(whole, whole.length / 2);

    // When
    DecodeResult before = decoder.decode(cut);
    assertRefused(damaged);
    DecodeResult after = decoder.decode(cut);

    // Then
    assertThat(after.getClass()).isEqualTo(before.getClass());
    if (before instanceof Undecodable) {
      assertThat(after).isEqualTo(before);
    }
  }

  /** Grey at the end, or flat with codes of its own, and sound. */
  @Test
  void decode_takesWholeJpegs_thatLookDoubtful() {
    byte[] grey = Pictures.oneColour(150, 150, 128, 128, 128);
    byte[] black = Pictures.oneColour(150, 150, 0, 0, 0);

    assertThat(decoder.decode(Pictures.encode(".jpg", grey, 150, 150))).isInstanceOf(Decoded.class);
    assertThat(decoder.decode(Pictures.encode(".jpg", black, 150, 150, IMWRITE_JPEG_OPTIMIZE, 1)))
        .isInstanceOf(Decoded.class);
  }

  private Undecodable assertRefused(byte[] picture) {
    DecodeResult result = decoder.decode(picture);
    assertThat(result).isInstanceOf(Undecodable.class);
    return (Undecodable) result;
  }

  private static int[] join(int[] some, int... more) {
    return IntStream.concat(Arrays.stream(some), Arrays.stream(more)).toArray();
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
