package io.parkstream.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A film in AVI, written chunk by chunk, as recorders do or should not. */
public final class AviDraft {
  private final List<byte[]> frames;
  private int periodMicros = 250_000;
  private String coding = "MJPG";
  private boolean soundFirst;
  private boolean sizes = true;
  private boolean twoParts;

  public AviDraft(List<byte[]> frames) {
    this.frames = frames;
  }

  /** Microseconds per frame; zero is left to the reader. */
  public AviDraft withPeriod(int micros) {
    periodMicros = micros;
    return this;
  }

  /** With a stream of sound before that of pictures. */
  public AviDraft withSoundFirst() {
    soundFirst = true;
    return this;
  }

  /** With zeros for the lengths that are known at the end only, as of a recording that goes on. */
  public AviDraft withoutSizes() {
    sizes = false;
    return this;
  }

  /** With half of the frames in a second part, as films above a gigabyte. */
  public AviDraft inTwoParts() {
    twoParts = true;
    return this;
  }

  /** Named so, whatever its frames are. */
  public AviDraft coded(String fourCharacters) {
    coding = fourCharacters;
    return this;
  }

  public byte[] bytes() {
    String id = soundFirst ? "01dc" : "00dc";
    byte[] header =
        list(
            "LIST",
            "hdrl",
            join(
                chunk("avih", numbers(periodMicros, 0, 0, 16, frames.size(), 0, 1, 0, 0, 0)),
                soundFirst ? stream("auds", "\0\0\0\0") : new byte[0],
                stream("vids", coding)));
    int half = twoParts ? frames.size() / 2 : frames.size();
    byte[] film =
        outer(
            "RIFF",
            "AVI ",
            join(header, movie(id, frames.subList(0, half)), chunk("idx1", new byte[16])));
    return twoParts
        ? join(film, outer("RIFF", "AVIX", movie(id, frames.subList(half, frames.size()))))
        : film;
  }

  private byte[] movie(String id, List<byte[]> part) {
    ByteArrayOutputStream movie = new ByteArrayOutputStream();
    for (byte[] frame : part) {
      if (soundFirst) {
        movie.writeBytes(chunk("00wb", new byte[33]));
      }
      movie.writeBytes(chunk(id, frame));
    }
    return outer("LIST", "movi", movie.toByteArray());
  }

  private byte[] stream(String type, String format) {
    byte[] head =
        join(
            ascii(type + format),
            numbers(0, 0, 0, periodMicros, periodMicros == 0 ? 0 : 1_000_000, 0, 0, 0, 0, 0, 0, 0));
    byte[] kind = join(numbers(40, 64, 48, 1 | 24 << 16), ascii(format), numbers(0, 0, 0, 0, 0));
    return list("LIST", "strl", join(chunk("strh", head), chunk("strf", kind)));
  }

  private byte[] outer(String name, String kind, byte[] content) {
    byte[] list = list(name, kind, content);
    if (!sizes) {
      ByteBuffer.wrap(list).putInt(4, 0);
    }
    return list;
  }

  private static byte[] list(String name, String kind, byte[] content) {
    return chunk(name, join(ascii(kind), content));
  }

  private static byte[] chunk(String name, byte[] content) {
    return join(ascii(name), numbers(content.length), content, new byte[content.length & 1]);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] numbers(int... numbers) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int number : numbers) {
      bytes.putInt(number);
    }
    return bytes.array();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
