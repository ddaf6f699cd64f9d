package io.parkstream.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_JPEG_PROGRESSIVE;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMWRITE_WEBP_QUALITY;

import io.parkstream.image.DecodeResult.Decoded;
import io.parkstream.image.DecodeResult.Undecodable;
import io.parkstream.image.PictureHeader.Announced;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Any bytes decode or give a reason; a failure prints the seed and the case. */
class PictureDecoderPropertyTest {
  private static final int HEADERS = 100_000;
  private static final int SCANS = 400_000;
  private static final int DECODES = 4_000;

  /** Small, so that a mutant which grows costs the test little. */
  private static final PictureLimits LIMITS = new PictureLimits(64 * 1024, 256 * 256, 8);

  private static final byte[] MARKERS = {
    0, 1, (byte) 0xC0, (byte) 0xC2, (byte) 0xC4, (byte) 0xD0, (byte) 0xD9, (byte) 0xDA, (byte) 0xDD
  };

  private final long seed = System.nanoTime();

  @Test
  void read_announcesWithinLimitsOrGivesAReason_forAnyBytes() {
    forMutants(
        HEADERS,
        mutant -> {
          PictureHeader header = PictureHeader.read(mutant, LIMITS);
          if (header instanceof Announced announced) {
            long pixels = (long) announced.width() * announced.height();
            assertThat(pixels).isBetween(1L, (long) LIMITS.maxPixels());
          } else {
            assertThat(((Undecodable) header).message()).isNotEmpty();
          }
        });
  }

  /** Of what the header takes, everything behind it reads no byte that is not there. */
  @Test
  void scan_givesAFaultOrNone_forAnyBytes() {
    forMutants(
        SCANS,
        mutant -> {
          boolean jpeg = mutant.length > 0 && mutant[0] == (byte) 0xFF;
          if (jpeg && PictureHeader.read(mutant, LIMITS) instanceof Announced) {
            JpegDoubt.beforeDecoding(mutant);
            Undecodable greyEnd = JpegPixels.greyEnd(mutant);
            Undecodable fault = JpegPixels.fault(mutant);
            assertThat(greyEnd == null || fault != null).isTrue();
          }
        });
  }

  @Test
  void decode_givesPixelsOrAReason_forAnyBytes() {
    try (OpenCvPictureDecoder decoder = new OpenCvPictureDecoder(PixelShape.VGG16, LIMITS)) {
      forMutants(
          DECODES,
          mutant -> {
            DecodeResult result = decoder.decode(mutant);
            if (result instanceof Decoded decoded) {
              assertThat(decoded.pixels()).hasSize(PixelShape.VGG16.bytes());
            } else {
              assertThat(((Undecodable) result).message()).isNotEmpty();
            }
          });
    }
  }

  private void forMutants(int cases, Consumer<byte[]> property) {
    List<byte[]> pictures = pictures();
    Random random = new Random(seed);
    for (int i = 0; i < cases; i++) {
      byte[] mutant = mutate(pictures.get(random.nextInt(pictures.size())), random);
      try {
        property.accept(mutant);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + ", case " + i, e);
      }
    }
  }

  private static List<byte[]> pictures() {
    byte[] slope = Pictures.slope(40, 30);
    return List.of(
        Pictures.encode(".jpg", slope, 40, 30),
        Pictures.encode(".jpg", slope, 40, 30, IMWRITE_JPEG_PROGRESSIVE, 1),
        Pictures.encode("jpeg", Pictures.buffered(40, 30, BufferedImage.TYPE_BYTE_GRAY), false),
        Pictures.encode(".png", slope, 40, 30),
        Pictures.encode("png", Pictures.buffered(40, 30, BufferedImage.TYPE_BYTE_INDEXED), true),
        Pictures.encode(".webp", slope, 40, 30, IMWRITE_WEBP_QUALITY, 80),
        Pictures.encode(".webp", slope, 40, 30, IMWRITE_WEBP_QUALITY, 101),
        RawPictures.webp(RawPictures.webpExtended(0, 40, 30), RawPictures.webpLossy(40, 30)));
  }

  /** Damages a picture in one to four places, more often near its start, where the headers are. */
  private static byte[] mutate(byte[] picture, Random random) {
    byte[] mutant = picture.clone();
    int wounds = 1 + random.nextInt(4);
    for (int i = 0; i < wounds && mutant.length > 0; i++) {
      int range = random.nextBoolean() ? mutant.length : Math.min(mutant.length, 64);
      int at = random.nextInt(range);
      switch (random.nextInt(9)) {
        case 0 -> mutant[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> mutant[at] = (byte) random.nextInt(256);
        case 2 -> mutant[at] = (byte) (random.nextBoolean() ? 0 : 0xFF);
        case 3 -> Arrays.fill(mutant, at, Math.min(mutant.length, at + 4), (byte) 0xFF);
        case 4 -> mutant = cutOut(mutant, at, random.nextInt(16));
        case 5 -> mutant = withMarker(mutant, at, random);
        case 6 -> mutant = withFalseSegment(mutant, random);
        case 7 -> mutant = withMarker(mutant, mutant.length - random.nextInt(8), random);
        default -> mutant = repeat(mutant, at, random.nextInt(64));
      }
    }
    return random.nextInt(8) == 0
        ? Arrays.copyOf(mutant, random.nextInt(mutant.length + 1))
        : mutant;
  }

  private static byte[] cutOut(byte[] bytes, int from, int length) {
    int to = Math.min(bytes.length, from + length);
    return RawPictures.join(
        Arrays.copyOf(bytes, from), Arrays.copyOfRange(bytes, to, bytes.length));
  }

  /** One of a JPEG, which may begin a segment that is not there. */
  private static byte[] withMarker(byte[] bytes, int at, Random random) {
    int begin = Math.max(0, Math.min(bytes.length, at));
    byte[] marker = {(byte) 0xFF, MARKERS[random.nextInt(MARKERS.length)]};
    return RawPictures.join(
        Arrays.copyOf(bytes, begin), marker, Arrays.copyOfRange(bytes, begin, bytes.length));
  }

  /** A mark without a segment at the start, and behind it what looks like a segment's length. */
  private static byte[] withFalseSegment(byte[] bytes, Random random) {
    int length = random.nextInt(bytes.length + 16);
    byte[] mark = {
      (byte) 0xFF, MARKERS[random.nextInt(MARKERS.length)], (byte) (length >>> 8), (byte) length
    };
    int begin = Math.min(2, bytes.length);
    return RawPictures.join(
        Arrays.copyOf(bytes, begin), mark, Arrays.copyOfRange(bytes, begin, bytes.length));
  }

  private static byte[] repeat(byte[] bytes, int from, int length) {
    int to = Math.min(bytes.length, from + length);
    return RawPictures.join(
        Arrays.copyOf(bytes, to), Arrays.copyOfRange(bytes, from, bytes.length));
  }
}
