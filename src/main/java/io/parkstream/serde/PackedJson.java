package io.parkstream.serde;

import java.io.ByteArrayOutputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.apache.kafka.common.errors.SerializationException;

/**
 * JSON in a store and its changelog, compressed: a byte that no JSON begins with, and then a zlib
 * stream. JSON that an earlier version stored as it is is read too.
 */
final class PackedJson {
  /** No JSON begins with it. */
  private static final byte PACKED = 1;

  private static final int BUFFER_BYTES = 8 * 1024;

  /**
   * What was packed had at most this many bytes; a stored value is not trusted to unpack to more.
   */
  private static final int MAX_UNPACKED_BYTES = 64 << 20;

  private PackedJson() {}

  static byte[] pack(byte[] json) {
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    try {
      deflater.setInput(json);
      deflater.finish();
      ByteArrayOutputStream packed = new ByteArrayOutputStream(json.length / 2 + 16);
      packed.write(PACKED);
      byte[] buffer = new byte[BUFFER_BYTES];
      while (!deflater.finished()) {
        packed.write(buffer, 0, deflater.deflate(buffer));
      }
      return packed.toByteArray();
    } finally {
      deflater.end();
    }
  }

  /**
   * The JSON.
   *
   * @throws SerializationException if it is neither packed nor JSON that is not
   */
  static byte[] unpack(byte[] stored) {
    if (stored.length == 0 || stored[0] != PACKED) {
      return stored;
    }
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(stored, 1, stored.length - 1);
      ByteArrayOutputStream json = new ByteArrayOutputStream(stored.length * 4);
      byte[] buffer = new byte[BUFFER_BYTES];
      while (!inflater.finished()) {
        int bytes = inflater.inflate(buffer);
        if (bytes == 0 || json.size() > MAX_UNPACKED_BYTES) {
          throw new SerializationException(
              "the value ends too early, or unpacks to more than " + MAX_UNPACKED_BYTES + " bytes");
        }
        json.write(buffer, 0, bytes);
      }
      return json.toByteArray();
    } catch (DataFormatException e) {
      throw new SerializationException("the value is packed, and damaged", e);
    } finally {
      inflater.end();
    }
  }
}
