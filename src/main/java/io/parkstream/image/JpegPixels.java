package io.parkstream.image;

import io.parkstream.image.DecodeResult.Reason;
import io.parkstream.image.DecodeResult.Undecodable;
import org.jspecify.annotations.Nullable;

/**
 * Counts the blocks that a JPEG's coded data really hold. OpenCV decodes a picture whose data end
 * early or are damaged without complaint, and what is missing is grey; an end mark alone says
 * nothing, since cameras and converters put one behind whatever they have. Steps over the Huffman
 * codes of baseline and progressive pictures, and decodes no pixel.
 *
 * <p>Not thread safe; one per picture.
 */
public final class JpegPixels {
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
  private boolean ended;
  private boolean leavesGrey;

  private JpegPixels(byte[] picture) {
    this.picture = picture;
    for (int i = 0; i < 2; i++) {
      dc[i] = JpegTable.standard(false, i == 0);
      ac[i] = JpegTable.standard(true, i == 0);
    }
  }

  /**
   * What is missing or wrong in a picture's data.
   *
   * @param picture a JPEG that {@link PictureHeader} takes
   * @return {@link Reason#TRUNCATED} or {@link Reason#CORRUPT}, with the blocks that are there;
   *     null if the data are whole
   */
  public static @Nullable Undecodable fault(byte[] picture) {
    JpegPixels pixels = new JpegPixels(picture);
    String fault = pixels.walk();
    if (fault == null) {
      return null;
    }
    return pixels.ended
        ? new Undecodable(
            Reason.TRUNCATED,
            "JPEG: " + fault + ". It was cut off, or read before it was written to its end")
        : new Undecodable(
            Reason.CORRUPT, "JPEG: " + fault + ". Its bytes were changed after it was encoded");
  }

  /**
   * As {@link #fault}, but only where data for a whole unit are missing, so that what is decoded of
   * the picture ends in grey.
   */
  static @Nullable Undecodable greyEnd(byte[] picture) {
    JpegPixels pixels = new JpegPixels(picture);
    pixels.walk();
    return pixels.leavesGrey ? fault(picture) : null;
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
        return missingPlane();
      }
      if (marker == 0 || marker == 1 || (marker >= FIRST_RESTART && marker <= 0xD8)) {
        continue;
      }
      String fault = segment(marker);
      if (fault != null) {
        return fault;
      }
    }
    return ended("no end mark");
  }

  private String ended(String fault) {
    ended = true;
    return fault;
  }

  /** A progressive picture that lacks scans is a coarse one, and seldom meant so. */
  private @Nullable String missingPlane() {
    for (JpegPlane plane : planes) {
      if (plane.missing() > 0) {
        return ended(
            "the scans leave %d of 64 coefficients of colour component %d incomplete"
                .formatted(plane.missing(), plane.id()));
      }
    }
    return planes.length > 0 ? null : ended("no frame");
  }

  private @Nullable String segment(int marker) {
    int begin = position;
    int length = begin + 2 > picture.length ? 0 : u16(begin);
    if (length < 2 || begin + length > picture.length) {
      return ended("a segment is cut at byte " + begin);
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
      JpegTable table = JpegTable.read(picture, at + 1, at + 17 + codes);
      if (table == null) {
        return "a Huffman table has too many codes at byte " + at;
      }
      (kind >>> 4 == 0 ? dc : ac)[kind & 15] = table;
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
    int spectral = at + 1 + 2 * count;
    JpegScan scan =
        progressive
            ? new JpegScan(
                picture[spectral] & 0xFF,
                picture[spectral + 1] & 0xFF,
                (picture[spectral + 2] & 0xFF) >>> 4,
                picture[spectral + 2] & 15)
            : JpegScan.BASELINE;
    if (!scan.isPossible(count)) {
      return "a scan of coefficients " + scan.first() + " to " + scan.last() + " at byte " + at;
    }
    JpegPlane[] scanned = new JpegPlane[count];
    for (int i = 0; i < count; i++) {
      int id = picture[at + 1 + 2 * i] & 0xFF;
      int tables = picture[at + 2 + 2 * i] & 0xFF;
      for (JpegPlane plane : planes) {
        if (plane.id() == id) {
          plane.begin(scan, dc[tables >>> 4 & 3], ac[tables & 3]);
          scanned[i] = plane;
        }
      }
      if (scanned[i] == null) {
        return "a scan of an unknown component at byte " + at;
      }
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
        if (!bits.skipToMarker() || bits.takeMarker() != FIRST_RESTART + (restarts++ & 7)) {
          return at(unit, units, "a restart mark is missing");
        }
        run.reset();
      }
      for (JpegPlane plane : scanned) {
        boolean right =
            alone
                ? plane.decodeBlock(scan, bits, run, unit % across, unit / across)
                : plane.decodeUnit(scan, bits, run, unit % across, unit / across);
        // First: behind the end come zeros, which may be no code.
        if (bits.isExhausted()) {
          leavesGrey = unit < units - 1;
          return ended(at(unit, units, "the coded data end"));
        }
        if (!right) {
          return at(unit, units, "the coded data are damaged");
        }
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
