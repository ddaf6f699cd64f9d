package io.parkstream.gateway;

import io.parkstream.FileFaults;
import io.parkstream.ParkstreamException;
import io.parkstream.image.PictureLimits;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The coded frames of a Motion-JPEG film in AVI, from its first byte to its last: the index at its
 * end is not needed, which a recorder that lost power has not written. Not thread safe.
 */
final class AviFile implements AutoCloseable {
  private static final Set<String> MOTION_JPEG = Set.of("MJPG", "JPEG", "AVRN", "DMB1", "MJPA");
  private static final Set<String> LISTS = Set.of("RIFF", "LIST");

  /** Of a coded frame; more would be no frame that is taken. */
  private static final int MOST_FRAME_BYTES = PictureLimits.FRAMES.maxBytes();

  private static final int CHUNK_HEADER = 8;
  private static final int STREAM_HEADER_BYTES = 48;
  private static final Duration MICROSECOND = Duration.ofNanos(1000);

  private final Path path;
  private final RandomAccessFile file;
  private final long size;
  private long position;
  private @Nullable String coding;
  private int stream = -1;
  private int streams;
  private Duration period = Duration.ZERO;
  private boolean inVideoHeader;
  private long damagedAt = -1;

  private AviFile(Path path) throws IOException {
    this.path = path;
    this.file = new RandomAccessFile(path.toFile(), "r");
    this.size = file.length();
  }

  /**
   * Opens a film; empty if it is no AVI, or its frames are coded otherwise.
   *
   * @throws ParkstreamException if the file cannot be read
   */
  static Optional<AviFile> open(Path path) {
    AviFile film = null;
    try {
      film = new AviFile(path);
      if (film.isMotionJpeg()) {
        return Optional.of(film);
      }
    } catch (IOException e) {
      if (film == null) {
        throw new ParkstreamException("cannot read video " + path + ": " + FileFaults.reason(e), e);
      }
      // A header that ends early: FFmpeg says what it thinks of it.
    }
    film.close();
    return Optional.empty();
  }

  private boolean isMotionJpeg() throws IOException {
    Chunk riff = chunk();
    if (riff == null || !riff.is("RIFF") || !"AVI ".equals(riff.kind())) {
      return false;
    }
    position = riff.content() + 4;
    for (Chunk chunk = chunk(); chunk != null && !"movi".equals(chunk.kind()); chunk = chunk()) {
      readHeader(chunk);
    }
    return coding != null && MOTION_JPEG.contains(coding);
  }

  private void readHeader(Chunk chunk) throws IOException {
    if (chunk.is("avih")) {
      period = MICROSECOND.multipliedBy(u32(chunk.content()));
    } else if (chunk.is("strh")) {
      readStreamHeader(chunk);
    } else if (chunk.is("strf") && inVideoHeader && chunk.length() >= 20) {
      coding = name(chunk.content() + 16).strip().toUpperCase(Locale.ROOT);
    }
    position = LISTS.contains(chunk.name()) ? chunk.content() + 4 : chunk.next();
  }

  private void readStreamHeader(Chunk chunk) throws IOException {
    inVideoHeader = "vids".equals(name(chunk.content())) && stream < 0;
    if (inVideoHeader && chunk.length() >= STREAM_HEADER_BYTES) {
      stream = streams;
      long scale = u32(chunk.content() + 20);
      long rate = u32(chunk.content() + 24);
      if (scale > 0 && rate > 0) {
        period = Duration.ofNanos(Math.round(1e9 * scale / rate));
      }
    }
    streams++;
  }

  /** Of a frame; zero if the film does not say. */
  Duration period() {
    return period;
  }

  /** How many frames are still to come, the dropped ones too; reads no pixels. */
  long remaining() throws IOException {
    long before = position;
    long frames = 0;
    while (nextFrame() != null) {
      frames++;
    }
    position = before;
    return frames;
  }

  /**
   * The next frame's bytes, as many as there are; none if the film has dropped it; null at the end.
   */
  byte @Nullable [] next() throws IOException {
    Chunk frame = nextFrame();
    if (frame == null) {
      return null;
    }
    byte[] bytes =
        new byte
            [(int) Math.min(MOST_FRAME_BYTES, Math.min(frame.length(), size - frame.content()))];
    file.seek(frame.content());
    file.readFully(bytes);
    return bytes;
  }

  /** The byte from which on it cannot be read; -1 if it was read to its end. */
  long damagedAt() {
    return damagedAt;
  }

  private @Nullable Chunk nextFrame() throws IOException {
    for (Chunk chunk = chunk(); chunk != null; chunk = chunk()) {
      position = LISTS.contains(chunk.name()) ? chunk.content() + 4 : chunk.next();
      if (isFrame(chunk.name())) {
        return chunk;
      }
    }
    return null;
  }

  private boolean isFrame(String name) {
    return name.equals("%02ddc".formatted(stream)) || name.equals("%02ddb".formatted(stream));
  }

  /**
   * A part of the file.
   *
   * @param name four characters
   * @param kind of a list, four characters; otherwise null
   * @param content where it begins
   * @param length in bytes, as announced
   */
  private record Chunk(String name, @Nullable String kind, long content, long length) {
    boolean is(String other) {
      return name.equals(other);
    }

    /** Chunks begin at even bytes. */
    long next() {
      return content + length + (length & 1);
    }
  }

  /** At the position; null at the end of the file, and where the file is damaged. */
  private @Nullable Chunk chunk() throws IOException {
    if (size - position < CHUNK_HEADER) {
      return null;
    }
    byte[] header = new byte[(int) Math.min(CHUNK_HEADER + 4, size - position)];
    file.seek(position);
    file.readFully(header);
    String name = new String(header, 0, 4, StandardCharsets.ISO_8859_1);
    if (!name.chars().allMatch(letter -> letter >= ' ' && letter < 127)) {
      damagedAt = position;
      return null;
    }
    String kind =
        LISTS.contains(name) && header.length > CHUNK_HEADER
            ? new String(header, CHUNK_HEADER, 4, StandardCharsets.ISO_8859_1)
            : null;
    long length =
        Integer.toUnsignedLong(
            ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getInt(Integer.BYTES));
    return new Chunk(name, kind, position + CHUNK_HEADER, length);
  }

  private String name(long at) throws IOException {
    byte[] name = new byte[4];
    file.seek(at);
    file.readFully(name);
    return new String(name, StandardCharsets.ISO_8859_1);
  }

  private long u32(long at) throws IOException {
    file.seek(at);
    return Integer.toUnsignedLong(Integer.reverseBytes(file.readInt()));
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new ParkstreamException("cannot close video " + path + ": " + FileFaults.reason(e), e);
    }
  }
}
