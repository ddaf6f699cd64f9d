package io.parkstream.image;

import static io.parkstream.image.RawPictures.JPEG_END;
import static io.parkstream.image.RawPictures.JPEG_START;
import static io.parkstream.image.RawPictures.PNG_SIGNATURE;
import static io.parkstream.image.RawPictures.chunk;
import static io.parkstream.image.RawPictures.firstHalf;
import static io.parkstream.image.RawPictures.frame;
import static io.parkstream.image.RawPictures.join;
import static io.parkstream.image.RawPictures.jpeg;
import static io.parkstream.image.RawPictures.png;
import static io.parkstream.image.RawPictures.pngHeader;
import static io.parkstream.image.RawPictures.scan;
import static io.parkstream.image.RawPictures.segment;
import static io.parkstream.image.RawPictures.webp;
import static io.parkstream.image.RawPictures.webpChunk;
import static io.parkstream.image.RawPictures.webpExtended;
import static io.parkstream.image.RawPictures.webpLossy;
import static io.parkstream.image.RawPictures.withChunk;
import static io.parkstream.image.RawPictures.withSegment;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.sun.management.ThreadMXBean;
import io.parkstream.image.DecodeResult.Reason;
import io.parkstream.image.DecodeResult.Undecodable;
import io.parkstream.image.PictureHeader.Announced;
import java.awt.image.BufferedImage;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Collections;
import java.util.stream.Stream;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PictureHeaderTest {
  private static final PictureLimits LIMITS = PictureLimits.CROPS;
  private static final int BASELINE = 0xC0;
  private static final int PROGRESSIVE = 0xC2;

  private static final byte[] SLOPE = Pictures.slope(90, 60);
  private static final byte[] JPEG = Pictures.encode(".jpg", SLOPE, 90, 60);
  private static final byte[] PROGRESSIVE_JPEG =
      Pictures.encode(".jpg", SLOPE, 90, 60, opencv_imgcodecs.IMWRITE_JPEG_PROGRESSIVE, 1);
  private static final byte[] PNG = Pictures.encode(".png", SLOPE, 90, 60);
  private static final byte[] LOSSY_WEBP =
      Pictures.encode(".webp", SLOPE, 90, 60, opencv_imgcodecs.IMWRITE_WEBP_QUALITY, 80);
  private static final byte[] LOSSLESS_WEBP =
      Pictures.encode(".webp", SLOPE, 90, 60, opencv_imgcodecs.IMWRITE_WEBP_QUALITY, 101);
  private static final byte[] TRAILER =
      "a trailer \u00FF\u00D8 of the camera's own".getBytes(UTF_8);

  static Stream<Arguments> goodPictures() {
    return Stream.of(
        arguments("JPEG", JPEG, PictureFormat.JPEG),
        arguments("progressive JPEG", PROGRESSIVE_JPEG, PictureFormat.JPEG),
        arguments("grey JPEG", jdk("jpeg", BufferedImage.TYPE_BYTE_GRAY), PictureFormat.JPEG),
        arguments("JPEG and more", join(JPEG, TRAILER), PictureFormat.JPEG),
        arguments("JPEG twice", join(JPEG, JPEG), PictureFormat.JPEG),
        arguments(
            "JPEG with a thumbnail", withSegment(JPEG, segment(0xE1, JPEG)), PictureFormat.JPEG),
        arguments("PNG", PNG, PictureFormat.PNG),
        arguments("grey PNG", jdk("png", BufferedImage.TYPE_BYTE_GRAY), PictureFormat.PNG),
        arguments("1-bit PNG", jdk("png", BufferedImage.TYPE_BYTE_BINARY), PictureFormat.PNG),
        arguments("palette PNG", jdk("png", BufferedImage.TYPE_BYTE_INDEXED), PictureFormat.PNG),
        arguments("alpha PNG", jdk("png", BufferedImage.TYPE_INT_ARGB), PictureFormat.PNG),
        arguments("PNG and more", join(PNG, TRAILER), PictureFormat.PNG),
        arguments("lossy WebP", LOSSY_WEBP, PictureFormat.WEBP),
        arguments("lossless WebP", LOSSLESS_WEBP, PictureFormat.WEBP),
        arguments(
            "extended WebP",
            webp(webpExtended(0, 90, 60), webpChunk("ICCP", (byte) 1), webpLossy(90, 60)),
            PictureFormat.WEBP),
        arguments("WebP and more", join(LOSSY_WEBP, TRAILER), PictureFormat.WEBP));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("goodPictures")
  void read_announcesFormatAndSize_ofAWholePicture(
      String what, byte[] picture, PictureFormat format) {
    // When
    PictureHeader header = PictureHeader.read(picture, LIMITS);

    // Then
    assertThat(header).as(what).isEqualTo(new Announced(format, 90, 60));
  }

  static Stream<Arguments> badPictures() {
    return Stream.of(
        bad("nothing", Reason.EMPTY, new byte[0]),
        bad("3 bytes", Reason.UNKNOWN_FORMAT, new byte[] {1, 2, 3}),
        bad("text", Reason.UNKNOWN_FORMAT, "not a picture, but a sentence".getBytes(UTF_8)),
        bad("half a signature", Reason.UNKNOWN_FORMAT, Arrays.copyOf(PNG_SIGNATURE, 4)),
        bad("another codec", Reason.UNKNOWN_FORMAT, Pictures.encode(".bmp", SLOPE, 90, 60)),
        bad("too large", Reason.TOO_LARGE, Arrays.copyOf(JPEG, LIMITS.maxBytes() + 1)),
        // JPEG
        bad("JPEG start", Reason.TRUNCATED, Arrays.copyOf(JPEG, 3)),
        bad("JPEG header", Reason.TRUNCATED, Arrays.copyOf(JPEG, 20)),
        bad("JPEG tables", Reason.TRUNCATED, Arrays.copyOf(JPEG, 250)),
        bad("half a JPEG", Reason.TRUNCATED, firstHalf(JPEG)),
        bad("half a progressive", Reason.TRUNCATED, firstHalf(PROGRESSIVE_JPEG)),
        bad("JPEG but its end", Reason.TRUNCATED, Arrays.copyOf(JPEG, JPEG.length - 2)),
        bad(
            "half a JPEG with a whole thumbnail",
            Reason.TRUNCATED,
            firstHalf(withSegment(JPEG, segment(0xE1, jpeg(BASELINE, 8, 9, 9, 3))))),
        bad("JPEG 0 wide", Reason.ZERO_SIZED, jpeg(BASELINE, 8, 0, 60, 3)),
        bad("JPEG 0 high", Reason.ZERO_SIZED, jpeg(BASELINE, 8, 60, 0, 3)),
        bad("JPEG bomb", Reason.TOO_MANY_PIXELS, jpeg(BASELINE, 8, 30_000, 30_000, 3)),
        bad("largest JPEG", Reason.TOO_MANY_PIXELS, jpeg(PROGRESSIVE, 8, 65_535, 65_535, 1)),
        bad(
            "JPEG bomb cut short",
            Reason.TOO_MANY_PIXELS,
            join(JPEG_START, frame(BASELINE, 8, 30_000, 30_000, 3))),
        bad("CMYK", Reason.UNSUPPORTED, jpeg(BASELINE, 8, 90, 60, 4)),
        bad("2 components", Reason.UNSUPPORTED, jpeg(BASELINE, 8, 90, 60, 2)),
        bad("12-bit JPEG", Reason.UNSUPPORTED, jpeg(0xC1, 12, 90, 60, 3)),
        bad("lossless JPEG", Reason.UNSUPPORTED, jpeg(0xC3, 8, 90, 60, 3)),
        bad("hierarchical JPEG", Reason.UNSUPPORTED, jpeg(0xC5, 8, 90, 60, 3)),
        bad("arithmetic JPEG", Reason.UNSUPPORTED, jpeg(0xC9, 8, 90, 60, 3)),
        bad("33 scans", Reason.UNSUPPORTED, scans(LIMITS.maxScans() + 1)),
        bad("10,000 scans", Reason.UNSUPPORTED, scans(10_000)),
        bad("no frame", Reason.CORRUPT, join(JPEG_START, scan(), JPEG_END)),
        bad("no scan", Reason.CORRUPT, join(JPEG_START, frame(BASELINE, 8, 9, 9, 3), JPEG_END)),
        bad("start mark twice", Reason.CORRUPT, join(JPEG_START, JPEG)),
        bad(
            "a small frame before a huge one",
            Reason.CORRUPT,
            join(
                JPEG_START,
                frame(BASELINE, 8, 9, 9, 3),
                frame(BASELINE, 8, 30_000, 30_000, 3),
                scan(),
                JPEG_END)),
        bad(
            "segment without room for its length",
            Reason.CORRUPT,
            join(JPEG_START, new byte[] {(byte) 0xFF, (byte) 0xE0, 0, 1}, JPEG_END)),
        bad(
            "frame header too long",
            Reason.CORRUPT,
            join(JPEG_START, longFrame(), scan(), JPEG_END)),
        // PNG
        bad("PNG header only", Reason.TRUNCATED, Arrays.copyOf(PNG, 33)),
        bad("half a PNG header", Reason.TRUNCATED, Arrays.copyOf(PNG, 20)),
        bad("half a PNG", Reason.TRUNCATED, firstHalf(PNG)),
        bad("PNG but its end", Reason.TRUNCATED, Arrays.copyOf(PNG, PNG.length - 12)),
        bad("PNG 0 wide", Reason.ZERO_SIZED, png(0, 60, 8, 2)),
        bad("PNG 0 high", Reason.ZERO_SIZED, png(60, 0, 8, 2)),
        bad("PNG bomb", Reason.TOO_MANY_PIXELS, png(30_000, 30_000, 1, 0)),
        bad("largest PNG", Reason.TOO_MANY_PIXELS, png(-1, -1, 8, 2)),
        bad("16-bit PNG", Reason.UNSUPPORTED, jdk("png", BufferedImage.TYPE_USHORT_GRAY)),
        bad("animated PNG", Reason.UNSUPPORTED, withChunk(PNG, chunk("acTL", new byte[8]))),
        bad("bit depth 3", Reason.CORRUPT, png(90, 60, 3, 0)),
        bad("colour type 5", Reason.CORRUPT, png(90, 60, 8, 5)),
        bad("PNG header twice", Reason.CORRUPT, withChunk(PNG, pngHeader(9, 9, 8, 2))),
        bad("PNG of private coding", Reason.CORRUPT, withChunk(PNG, chunk("CgBI"))),
        bad("no PNG header", Reason.CORRUPT, join(PNG_SIGNATURE, chunk("IDAT", new byte[50]))),
        bad(
            "no PNG pixels",
            Reason.CORRUPT,
            join(PNG_SIGNATURE, pngHeader(9, 9, 8, 2), chunk("IEND"))),
        bad("flipped bit in PNG", Reason.CORRUPT, flippedAt(PNG, PNG.length - 20)),
        // WebP
        bad("WebP signature", Reason.TRUNCATED, Arrays.copyOf(LOSSY_WEBP, 12)),
        bad("half a WebP", Reason.TRUNCATED, firstHalf(LOSSY_WEBP)),
        bad("half a lossless WebP", Reason.TRUNCATED, firstHalf(LOSSLESS_WEBP)),
        bad("WebP 0 wide", Reason.ZERO_SIZED, webp(webpLossy(0, 60))),
        bad("WebP bomb", Reason.TOO_MANY_PIXELS, webp(webpLossy(16_383, 16_383))),
        bad(
            "WebP bomb cut short",
            Reason.TOO_MANY_PIXELS,
            Arrays.copyOf(webp(webpLossy(16_383, 16_383)), 30)),
        bad(
            "WebP canvas bomb",
            Reason.TOO_MANY_PIXELS,
            webp(webpExtended(0, 1 << 24, 1 << 24), webpLossy(90, 60))),
        bad(
            "lossless WebP bomb",
            Reason.TOO_MANY_PIXELS,
            webp(webpChunk("VP8L", (byte) 0x2F, (byte) -1, (byte) -1, (byte) -1, (byte) 0xF))),
        bad(
            "animated WebP",
            Reason.UNSUPPORTED,
            webp(webpExtended(0x02, 90, 60), webpChunk("ANIM", new byte[6]))),
        bad(
            "canvas of another size",
            Reason.CORRUPT,
            webp(webpExtended(0, 90, 61), webpLossy(90, 60))),
        bad("no WebP pixels", Reason.CORRUPT, webp(webpExtended(0, 90, 60))),
        bad("empty WebP", Reason.CORRUPT, webp()),
        bad("WebP chunk of 3 bytes", Reason.CORRUPT, webp(webpChunk("VP8 ", new byte[3]))),
        bad("lossless of no signature", Reason.CORRUPT, webp(webpChunk("VP8L", new byte[9]))));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("badPictures")
  void read_givesTheReason_ofABadPicture(String what, Reason reason, byte[] picture) {
    // When
    PictureHeader header = PictureHeader.read(picture, LIMITS);

    // Then
    assertThat(header).as(what).isInstanceOf(Undecodable.class);
    assertThat(((Undecodable) header).reason()).as("%s: %s", what, header).isEqualTo(reason);
  }

  @Test
  void read_refusesEveryCut_ofEveryFormat() {
    // Given
    for (byte[] picture : new byte[][] {JPEG, PROGRESSIVE_JPEG, PNG, LOSSY_WEBP, LOSSLESS_WEBP}) {
      for (int length = 0; length < picture.length; length++) {
        // When
        PictureHeader header = PictureHeader.read(Arrays.copyOf(picture, length), LIMITS);

        // Then
        assertThat(header).as("cut to %d bytes", length).isInstanceOf(Undecodable.class);
      }
    }
  }

  @Test
  void pixelChunks_leavesOutWhatMakesNoPixels() {
    // Given
    byte[] text = chunk("zTXt", join(new byte[] {'k', 0, 0}, RawPictures.deflated(7_000_000)));
    byte[] bomb = withChunk(withChunk(join(PNG, TRAILER), text), chunk("tRNS", new byte[6]));

    // When
    byte[] kept = PngHeader.pixelChunks(bomb);

    // Then
    assertThat(kept).isEqualTo(PNG);
  }

  @Test
  void read_takesAsManyScansAsAllowed() {
    // When
    PictureHeader header = PictureHeader.read(scans(LIMITS.maxScans()), LIMITS);

    // Then
    assertThat(header).isEqualTo(new Announced(PictureFormat.JPEG, 90, 60));
  }

  @Test
  void read_takesExactlyTheLimits() {
    // Given
    PictureLimits exact = new PictureLimits(JPEG.length, 90 * 60, 1);

    // When
    PictureHeader header = PictureHeader.read(JPEG, exact);

    // Then
    assertThat(header).isInstanceOf(Announced.class);
  }

  @Test
  void read_namesTheNumbers_whenOverALimit() {
    // When
    PictureHeader header = PictureHeader.read(jpeg(BASELINE, 8, 30_000, 20_000, 3), LIMITS);

    // Then
    assertThat(((Undecodable) header).message())
        .isEqualTo("30000 × 20000 pixels announced, at most 4194304 in all are taken");
  }

  @Test
  void read_allocatesNothingOfTheAnnouncedSize() {
    // Given
    byte[] bomb = jpeg(BASELINE, 8, 30_000, 30_000, 3);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    PictureHeader.read(bomb, LIMITS);

    // When
    long before = threads.getCurrentThreadAllocatedBytes();
    PictureHeader.read(bomb, LIMITS);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    // Then
    assertThat(allocated).isLessThan(10_000);
  }

  @Test
  void limits_refuseZero() {
    assertThatThrownBy(() -> new PictureLimits(1, 0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("maxPixels 0");
  }

  private static Arguments bad(String what, Reason reason, byte[] picture) {
    return arguments(what, reason, picture);
  }

  private static byte[] jdk(String format, int type) {
    return Pictures.encode(format, Pictures.buffered(90, 60, type), false);
  }

  private static byte[] scans(int count) {
    byte[] scans = join(Collections.nCopies(count, scan()).toArray(byte[][]::new));
    return join(JPEG_START, frame(PROGRESSIVE, 8, 90, 60, 3), scans, JPEG_END);
  }

  private static byte[] longFrame() {
    byte[] frame = frame(BASELINE, 8, 90, 60, 3);
    frame[9] = 1;
    return frame;
  }

  private static byte[] flippedAt(byte[] picture, int at) {
    byte[] flipped = picture.clone();
    flipped[at] ^= 1;
    return flipped;
  }
}
