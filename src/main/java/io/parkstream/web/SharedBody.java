package io.parkstream.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of an answer, made once for all clients that ask for it. The arrays are not copied and
 * must not be changed. Thread safe.
 */
final class SharedBody {
  /** Smaller ones are not worth the work. */
  private static final int LEAST_TO_COMPRESS = 2 << 10;

  private final byte[] bytes;
  private final @Nullable String tag;
  private volatile byte @Nullable [] compressed;

  /**
   * @param tag that tells this version from others, in quotes; null if nobody asks again
   */
  SharedBody(byte[] bytes, @Nullable String tag) {
    this.bytes = bytes;
    this.tag = tag;
  }

  byte[] bytes() {
    return bytes;
  }

  /** The value of the header {@code ETag}. */
  @Nullable String tag() {
    return tag;
  }

  boolean isWorthCompressing() {
    return bytes.length >= LEAST_TO_COMPRESS;
  }

  /** As gzip; made when it is first asked for. */
  byte[] compressed() {
    byte[] known = compressed;
    if (known == null) {
      synchronized (this) {
        known = compressed;
        if (known == null) {
          known = compress(bytes);
          compressed = known;
        }
      }
    }
    return known;
  }

  private static byte[] compress(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 4);
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
