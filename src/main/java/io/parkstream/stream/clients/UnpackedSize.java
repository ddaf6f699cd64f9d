package io.parkstream.stream.clients;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.record.DefaultRecordBatch;
import org.apache.kafka.common.record.RecordBatch;
import org.apache.kafka.common.utils.BufferSupplier;

/**
 * What the records of a compressed batch unpack to, found without holding any of them: a consumer
 * allocates as much for a record as the record says of itself, before it has read it.
 */
final class UnpackedSize {
  /** The batch unpacks to more than was allowed. */
  static final long TOO_LARGE = -1;

  /** The batch cannot be unpacked, or is not what it says. */
  static final long MALFORMED = -2;

  /** What SnappyOutputStream writes before its blocks: magic, version, least version. */
  private static final byte[] SNAPPY_MAGIC = {(byte) 0x82, 'S', 'N', 'A', 'P', 'P', 'Y', 0};

  private static final int SNAPPY_HEADER = SNAPPY_MAGIC.length + 2 * Integer.BYTES;

  private final Unpacked in;
  private final long most;

  private UnpackedSize(Unpacked in, long most) {
    this.in = in;
    this.most = most;
  }

  /**
   * Bytes of the unpacked records, {@link #TOO_LARGE} or {@link #MALFORMED}. Holds some ten
   * kilobytes meanwhile, and unpacks hardly more than is allowed.
   *
   * @param most bytes that are allowed
   */
  static long of(RecordBatch batch, long most) {
    if (!(batch instanceof DefaultRecordBatch records)) {
      // Message formats that brokers have not written since 2017.
      return MALFORMED;
    }
    if (records.compressionType() == CompressionType.SNAPPY) {
      long blocks = ofSnappyBlocks(records, most);
      if (blocks < 0) {
        return blocks;
      }
    }
    try (Unpacked in = new Unpacked(records.recordInputStream(BufferSupplier.NO_CACHING))) {
      return new UnpackedSize(in, most).records(batch.countOrNull());
    } catch (IOException | RuntimeException e) {
      // Each codec has exceptions of its own.
      return MALFORMED;
    }
  }

  private long records(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      long size = in.varint();
      if (size < 0) {
        return MALFORMED;
      }
      long end = in.count + size;
      if (end > most) {
        return TOO_LARGE;
      }
      if (!record(end)) {
        return MALFORMED;
      }
    }
    return in.count;
  }

  /** False if it lies about its parts: the consumer makes an array for as many headers. */
  private boolean record(long end) throws IOException {
    in.byteOrFail();
    in.varint(); // timestamp
    in.varint(); // offset
    skipBytes(end); // key
    skipBytes(end); // value
    long headers = in.varint();
    if (headers < 0 || headers > end - in.count) {
      return false;
    }
    in.skipNBytes(end - in.count);
    return true;
  }

  private void skipBytes(long end) throws IOException {
    long length = in.varint();
    if (length < -1 || length > end - in.count) {
      throw new IOException("a part of " + length + " bytes in a record that has less");
    }
    in.skipNBytes(Math.max(0, length));
  }

  /** Its library allocates what a block says of itself. */
  private static long ofSnappyBlocks(DefaultRecordBatch batch, long most) {
    ByteBuffer packed = ByteBuffer.allocate(batch.sizeInBytes());
    batch.writeTo(packed);
    packed.flip().position(DefaultRecordBatch.RECORD_BATCH_OVERHEAD);
    if (packed.remaining() < SNAPPY_HEADER
        || !ByteBuffer.wrap(SNAPPY_MAGIC)
            .equals(packed.slice(packed.position(), SNAPPY_MAGIC.length))) {
      return snappyLength(packed, most);
    }
    packed.position(packed.position() + SNAPPY_HEADER);
    long sum = 0;
    while (packed.remaining() >= Integer.BYTES) {
      int block = packed.getInt();
      if (block < 0 || block > packed.remaining()) {
        return MALFORMED;
      }
      int next = packed.position() + block;
      long length = snappyLength(packed, most);
      if (length < 0) {
        return length;
      }
      sum += length;
      if (sum > most) {
        return TOO_LARGE;
      }
      packed.position(next);
    }
    return sum;
  }

  private static long snappyLength(ByteBuffer packed, long most) {
    long length = 0;
    for (int shift = 0; shift < 35 && packed.hasRemaining(); shift += 7) {
      byte next = packed.get();
      length |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return length > most ? TOO_LARGE : length;
      }
    }
    return MALFORMED;
  }

  /** Counts what was read. */
  private static final class Unpacked extends FilterInputStream {
    private long count;

    Unpacked(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int next = super.read();
      count += next < 0 ? 0 : 1;
      return next;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = super.read(bytes, offset, length);
      count += Math.max(0, read);
      return read;
    }

    @Override
    public long skip(long length) throws IOException {
      long skipped = super.skip(length);
      count += skipped;
      return skipped;
    }

    int byteOrFail() throws IOException {
      int next = read();
      if (next < 0) {
        throw new EOFException();
      }
      return next;
    }

    /** As protobuf's zigzag; up to ten bytes. */
    long varint() throws IOException {
      long value = 0;
      for (int shift = 0; shift < 70; shift += 7) {
        int next = byteOrFail();
        value |= (next & 0x7fL) << shift;
        if (next < 0x80) {
          return (value >>> 1) ^ -(value & 1);
        }
      }
      throw new IOException("a number of more than ten bytes");
    }
  }
}
