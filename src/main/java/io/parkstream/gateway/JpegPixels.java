package io.parkstream.gateway;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Counts the blocks that a JPEG's coded data really holds. OpenCV decodes a picture whose data end
 * early or are damaged without complaint, and what is missing is grey; an end mark alone says
 * nothing, since cameras and converters put one behind whatever they have. Decodes the Huffman
 * codes of baseline and progressive pictures, but no pixel: some milliseconds for a full HD frame.
 *
 * <p>Not thread safe; one per picture.
 */
final class JpegPixels {
  private static final int START_OF_SCAN = 0xDA;
  private static final int END_OF_IMAGE = 0xD9;
  private static final int HUFFMAN = 0xC4;
  private static final int RESTART_INTERVAL = 0xDD;
  private static final int FIRST_RESTART = 0xD0;

  private final byte[] picture;
  private final @Nullable JpegTable[] dc = new JpegTable[4];
  private final @Nullable JpegTable[] ac = new JpegTable[4];
  private int position = 2;
  private int restartInterval;
  private JpegPlane[] planes = {};
  private boolean progressive;

  private JpegPixels(byte[] picture) {
    this.picture = picture;
    for (int i = 0; i < 2; i++) {
      dc[i] = JpegTable.standard(false, i == 0);
      ac[i] = JpegTable.standard(true, i == 0);
    }
  }

  /**
   * What is missing or wrong in a picture's data, for people; empty if they are whole.
   *
   * @param picture a JPEG of which {@link io.parkstream.image.PictureHeader} has seen the end mark
   */
  static Optional<String> fault(byte[] picture) {
    return Optional.ofNullable(new JpegPixels(picture).walk());
  }

  private @Nullable String walk() {
    while (position < picture.length) {
      if ((picture[position++] & 0xFF) != 0xFF) {
        continue;
      }
      while (position < picture.length && (picture[position] & 0xFF) == 0xFF) {
        position++;
      }
      if (position >= picture.length) {
        break;
      }
      int marker = picture[position++] & 0xFF;
      if (marker == END_OF_IMAGE) {
        return withoutPixels();
      }
      if (marker == 0 || marker == 1 || (marker >= FIRST_RESTART && marker <= 0xD8)) {
        continue;
      }
      String fault = segment(marker);
      if (fault != null) {
        return fault;
      }
    }
    return "no end mark";
  }

  private @Nullable String withoutPixels() {
    return Arrays.stream(planes).allMatch(JpegPlane::isSeen) && planes.length > 0
        ? null
        : "a colour component has no data";
  }

  private @Nullable String segment(int marker) {
    int begin = position;
    int length = begin + 2 > picture.length ? 0 : u16(begin);
    if (length < 2 || begin + length > picture.length) {
      return "a segment is cut at byte " + begin;
    }
    position += length;
    return switch (marker) {
      case HUFFMAN -> tables(begin + 2, begin + length);
      case RESTART_INTERVAL -> {
        restartInterval = length >= 4 ? u16(begin + 2) : 0;
        yield null;
      }
      case START_OF_SCAN -> scan(begin + 2, begin + length);
      case 0xC0, 0xC1, 0xC2 -> frame(marker, begin + 2, begin + length);
      default -> null;
    };
  }

  private @Nullable String tables(int begin, int end) {
    int at = begin;
    while (at < end) {
      int kind = picture[at] & 0xFF;
      if (end - at < 17 || kind >>> 4 > 1 || (kind & 15) > 3) {
        return "a Huffman table is damaged at byte " + at;
      }
      int codes = 0;
      for (int i = 1; i <= 16; i++) {
        codes += picture[at + i] & 0xFF;
      }
      if (codes > 256 || end - at < 17 + codes) {
        return "a Huffman table is damaged at byte " + at;
      }
      (kind >>> 4 == 0 ? dc : ac)[kind & 15] = new JpegTable(picture, at + 1, at + 17);
      at += 17 + codes;
    }
    return null;
  }

  private @Nullable String frame(int marker, int at, int end) {
    int components = end - at < 6 ? 0 : picture[at + 5] & 0xFF;
    if (components == 0 || end - at < 6 + 3 * components) {
      return "the frame header is cut";
    }
    progressive = marker == 0xC2;
    int widest = 1;
    int highest = 1;
    for (int i = 0; i < components; i++) {
      int sampling = picture[at + 7 + 3 * i] & 0xFF;
      if (sampling >>> 4 < 1 || sampling >>> 4 > 4 || (sampling & 15) < 1 || (sampling & 15) > 4) {
        return "a component is sampled " + (sampling >>> 4) + " × " + (sampling & 15);
      }
      widest = Math.max(widest, sampling >>> 4);
      highest = Math.max(highest, sampling & 15);
    }
    planes = new JpegPlane[components];
    for (int i = 0; i < components; i++) {
      int sampling = picture[at + 7 + 3 * i] & 0xFF;
      planes[i] =
          new JpegPlane(
              picture[at + 6 + 3 * i] & 0xFF,
              new JpegPlane.Sampling(sampling >>> 4, sampling & 15, widest, highest),
              u16(at + 3),
              u16(at + 1),
              progressive);
    }
    return null;
  }

  private @Nullable String scan(int at, int end) {
    int count = picture[at] & 0xFF;
    if (count < 1 || count > 4 || end - at < 4 + 2 * count) {
      return "a scan header is cut at byte " + at;
    }
    JpegPlane[] scanned = new JpegPlane[count];
    for (int i = 0; i < count; i++) {
      int id = picture[at + 1 + 2 * i] & 0xFF;
      int tables = picture[at + 2 + 2 * i] & 0xFF;
      for (JpegPlane plane : planes) {
        if (plane.id() == id) {
          plane.decodeWith(dc[tables >>> 4 & 3], ac[tables & 3]);
          scanned[i] = plane;
        }
      }
      if (scanned[i] == null) {
        return "a scan of an unknown component at byte " + at;
      }
    }
    int spectral = at + 1 + 2 * count;
    JpegScan scan =
        progressive
            ? new JpegScan(
                picture[spectral] & 0xFF,
                picture[spectral + 1] & 0xFF,
                (picture[spectral + 2] & 0xFF) >>> 4)
            : JpegScan.BASELINE;
    if (!scan.isPossible(count)) {
      return "a scan of coefficients " + scan.first() + " to " + scan.last() + " at byte " + at;
    }
    return data(scan, scanned);
  }

  private @Nullable String data(JpegScan scan, JpegPlane[] scanned) {
    JpegBits bits = new JpegBits(picture, position);
    boolean alone = scanned.length == 1;
    int across = alone ? scanned[0].columns() : scanned[0].unitsAcross();
    int units = across * (alone ? scanned[0].rows() : scanned[0].unitsDown());
    JpegScan.Run run = new JpegScan.Run();
    int restarts = 0;
    for (int unit = 0; unit < units; unit++) {
      if (restartInterval > 0 && unit > 0 && unit % restartInterval == 0) {
        boolean clean = bits.skipToMarker();
        if (!clean || bits.takeMarker() != FIRST_RESTART + (restarts++ & 7)) {
          return at(unit, units, "a restart mark is missing");
        }
        run.reset();
      }
      for (JpegPlane plane : scanned) {
        boolean right =
            alone
                ? plane.decodeBlock(scan, bits, run, unit % across, unit / across)
                : plane.decodeUnit(scan, bits, run, unit % across, unit / across);
        if (!right) {
          return at(unit, units, "the coded data are damaged");
        }
      }
      if (bits.isExhausted()) {
        return at(unit, units, "the coded data end");
      }
    }
    boolean clean = bits.skipToMarker();
    position = bits.position();
    return clean ? null : at(units, units, "there are more coded data than blocks");
  }

  private static String at(int unit, int units, String what) {
    return what + " after " + unit + " of " + units + " blocks";
  }

  private int u16(int at) {
    return (picture[at] & 0xFF) << 8 | picture[at + 1] & 0xFF;
  }
}
