package io.parkstream.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_OPTIMIZE;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_PROGRESSIVE;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_QUALITY;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_RST_INTERVAL;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR_411;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR_422;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR_440;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR_444;

import io.parkstream.gateway.FrameDecoder.Pixels;
import io.parkstream.gateway.FrameDecoder.Result;
import io.parkstream.gateway.FrameDecoder.Unusable;
import io.parkstream.gateway.SkippedFrames.Reason;
import io.parkstream.testing.JpegSurgery;
import io.parkstream.testing.NoisyPicture;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Test;

class FrameDecoderTest {
  /** Kinds of JPEG, as parameters of the encoder. */
  private static final List<int[]> KINDS =
      List.of(
          new int[] {},
          new int[] {IMWRITE_JPEG_QUALITY, 30},
          new int[] {IMWRITE_JPEG_QUALITY, 100, IMWRITE_JPEG_OPTIMIZE, 1},
          new int[] {IMWRITE_JPEG_RST_INTERVAL, 3},
          new int[] {IMWRITE_JPEG_PROGRESSIVE, 1},
          new int[] {IMWRITE_JPEG_PROGRESSIVE, 1, IMWRITE_JPEG_QUALITY, 98},
          new int[] {IMWRITE_JPEG_PROGRESSIVE, 1, IMWRITE_JPEG_RST_INTERVAL, 5},
          new int[] {IMWRITE_JPEG_SAMPLING_FACTOR, IMWRITE_JPEG_SAMPLING_FACTOR_444},
          new int[] {IMWRITE_JPEG_SAMPLING_FACTOR, IMWRITE_JPEG_SAMPLING_FACTOR_422},
          new int[] {
            IMWRITE_JPEG_SAMPLING_FACTOR,
            IMWRITE_JPEG_SAMPLING_FACTOR_440,
            IMWRITE_JPEG_PROGRESSIVE,
            1
          },
          new int[] {IMWRITE_JPEG_SAMPLING_FACTOR, IMWRITE_JPEG_SAMPLING_FACTOR_411});

  @Test
  void decode_takesWholePictures_ofAllKindsAndSizes() {
    for (int[] kind : KINDS) {
      for (int[] size : new int[][] {{64, 48}, {161, 117}, {7, 9}, {33, 250}}) {
        NoisyPicture picture = NoisyPicture.of(size[0], size[1], 3);
        assertWhole(picture.jpeg(kind), size[0], size[1], Arrays.toString(kind));
        assertWhole(NoisyPicture.grey(size[0], size[1], 4).jpeg(kind), size[0], size[1], "grey");
      }
    }
    assertWhole(NoisyPicture.of(161, 117, 3).png(), 161, 117, "PNG");
    assertWhole(NoisyPicture.of(161, 117, 3).webp(), 161, 117, "WebP");
  }

  @Test
  void decode_refusesEveryCutPicture_whereverItIsCut() {
    Random random = new Random(20261201);
    for (byte[] whole : pictures()) {
      for (int i = 0; i < 40; i++) {
        int length = random.nextInt(whole.length);
        assertIncomplete(Arrays.copyOf(whole, length), "cut at " + length);
      }
    }
  }

  @Test
  void decode_refusesACutJpeg_thatHasAnEndMark() {
    Random random = new Random(7);
    for (int[] kind : KINDS) {
      byte[] whole = NoisyPicture.of(161, 117, 3).jpeg(kind);
      int begin = JpegSurgery.dataBegin(whole);
      for (int i = 0; i < 30; i++) {
        int length = begin + 1 + random.nextInt(whole.length - 40 - begin);
        assertIncomplete(
            JpegSurgery.cutAndEnded(whole, length), Arrays.toString(kind) + " at " + length);
      }
    }
  }

  @Test
  void decode_refusesAJpeg_fromWhichAMiddlePartIsMissing() {
    for (int[] kind : KINDS.subList(0, 4)) {
      byte[] whole = NoisyPicture.of(161, 117, 3).jpeg(kind);
      int begin = JpegSurgery.dataBegin(whole);
      int third = (whole.length - begin) / 3;
      assertThat(FrameDecoder.decode(JpegSurgery.withHole(whole, begin + third, begin + 2 * third)))
          .as(Arrays.toString(kind))
          .isInstanceOf(Unusable.class);
    }
  }

  @Test
  void decode_isNotFooledByAnEndMark_inAThumbnailOrInZeros() {
    // Given an upload into a file that has its final size from the start
    byte[] thumbnail = NoisyPicture.of(40, 30, 1).jpeg();
    byte[] whole = JpegSurgery.withThumbnail(NoisyPicture.of(161, 117, 3).jpeg(), thumbnail);
    byte[] half = Arrays.copyOf(Arrays.copyOf(whole, whole.length / 2), whole.length);
    byte[] webp = NoisyPicture.of(161, 117, 3).webp();
    byte[] halfWebp = Arrays.copyOf(Arrays.copyOf(webp, webp.length / 2), webp.length);

    // Then
    assertWhole(whole, 161, 117, "with a thumbnail");
    assertIncomplete(Arrays.copyOf(whole, whole.length / 2), "with a thumbnail");
    assertIncomplete(half, "half and zeros");
    assertIncomplete(halfWebp, "half and zeros, WebP");
  }

  @Test
  void decode_takesJpegs_thatCamerasWrite() {
    byte[] plain = NoisyPicture.of(161, 117, 3).jpeg();
    byte[] trailer = Arrays.copyOf(plain, plain.length + 400);
    byte[] padded = new byte[plain.length + 2];
    System.arraycopy(plain, 0, padded, 0, plain.length - 2);
    padded[plain.length] = (byte) 0xFF;
    padded[plain.length + 1] = (byte) 0xD9;

    assertWhole(trailer, 161, 117, "zeros behind the end mark");
    assertWhole(padded, 161, 117, "zeros before the end mark");
    assertWhole(JpegSurgery.without(plain, 0xC4), 161, 117, "without Huffman tables");
  }

  @Test
  void decode_ignoresTheOrientation() {
    // Given
    byte[] plain = NoisyPicture.of(161, 117, 3).jpeg();
    try (Mat expected = ((Pixels) FrameDecoder.decode(plain)).mat()) {
      for (int orientation = 1; orientation <= 8; orientation++) {
        // When
        Result result = FrameDecoder.decode(JpegSurgery.withOrientation(plain, orientation));

        // Then
        try (Mat turned = ((Pixels) result).mat()) {
          assertThat(opencv_core.norm(turned, expected, opencv_core.NORM_INF, new Mat()))
              .as("orientation %d", orientation)
              .isZero();
        }
      }
    }
  }

  @Test
  void decode_givesAReason_whateverTheBytesAre() {
    // Given bytes of pictures, each changed in a few places
    Random random = new Random(99);
    for (byte[] whole : pictures()) {
      for (int i = 0; i < 100; i++) {
        byte[] changed = whole.clone();
        for (int change = 0; change <= i % 5; change++) {
          changed[random.nextInt(changed.length)] = (byte) random.nextInt();
        }

        // When
        Result result = FrameDecoder.decode(changed);

        // Then
        if (result instanceof Pixels pixels) {
          pixels.mat().close();
        } else {
          assertThat(((Unusable) result).message()).isNotBlank();
        }
      }
    }
  }

  @Test
  void decodeOfFilm_needsNoEndMark_butAllBlocks() {
    byte[] whole = NoisyPicture.of(161, 117, 3).jpeg();
    byte[] endless = Arrays.copyOf(whole, whole.length - 2);

    assertIncomplete(endless, "a picture");
    assertThat(FrameDecoder.decodeOfFilm(endless)).isInstanceOf(Pixels.class);
    assertThat(FrameDecoder.decodeOfFilm(Arrays.copyOf(whole, whole.length * 2 / 3)))
        .isInstanceOf(Unusable.class);
  }

  private static List<byte[]> pictures() {
    NoisyPicture picture = NoisyPicture.of(161, 117, 3);
    return List.of(
        picture.jpeg(),
        picture.jpeg(IMWRITE_JPEG_PROGRESSIVE, 1),
        picture.jpeg(IMWRITE_JPEG_RST_INTERVAL, 3),
        NoisyPicture.grey(161, 117, 3).jpeg(),
        picture.png(),
        picture.webp());
  }

  private static void assertWhole(byte[] picture, int width, int height, String what) {
    Result result = FrameDecoder.decode(picture);
    assertThat(result).as("%s: %s", what, result).isInstanceOf(Pixels.class);
    try (Mat mat = ((Pixels) result).mat()) {
      assertThat(List.of(mat.cols(), mat.rows(), mat.channels())).containsExactly(width, height, 3);
    }
  }

  private static void assertIncomplete(byte[] picture, String what) {
    Result result = FrameDecoder.decode(picture);
    assertThat(result).as(what).isInstanceOf(Unusable.class);
    Unusable unusable = (Unusable) result;
    assertThat(unusable.reason())
        .as("%s: %s", what, unusable.message())
        .isEqualTo(picture.length < 12 && picture.length > 0 ? Reason.DAMAGED : Reason.INCOMPLETE);
  }
}
