package io.parkstream.training.fit;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.parkstream.ParkstreamException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * {@code state.bin}: all that a killed run needs to go on as if nothing had happened. Order,
 * augmentation and dropout depend on the seed and the number of the step alone, so that no
 * generator's state has to be kept.
 *
 * <p>The file: "PSTRAIN2"; length and bytes of a JSON header; four times count and values of
 * single-precision floats, big-endian (frozen layers, learning layers, optimizer, average); CRC-32C
 * of all that.
 *
 * @param options of the run, by name
 * @param data {@link TrainingData#digest()}
 * @param checkpoint sha256 of the best weights' file; empty before the first epoch's end
 * @param progress where the run is
 * @param network its weights and optimizer state
 */
record TrainingState(
    Map<String, String> options,
    String data,
    String checkpoint,
    TrainingProgress progress,
    TrainingNetwork.State network) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long MAGIC = 0x50535452_41494E32L;

  /** A header holds a line per epoch; a thousand epochs take 300 kB. */
  private static final int MAX_HEADER = 64 << 20;

  /** More than the largest variant has, three times over. */
  private static final int MAX_FLOATS = 1 << 27;

  private static final int CHUNK = 1 << 14;

  /** The header. */
  record Header(
      Map<String, String> options,
      String data,
      String checkpoint,
      TrainingProgress progress,
      int steps) {}

  void write(Path file) throws IOException {
    CheckedOutputStream checked =
        new CheckedOutputStream(
            new BufferedOutputStream(Files.newOutputStream(file), 1 << 16), new CRC32C());
    try (DataOutputStream out = new DataOutputStream(checked)) {
      byte[] header =
          JSON.writeValueAsBytes(new Header(options, data, checkpoint, progress, network.steps()));
      out.writeLong(MAGIC);
      out.writeInt(header.length);
      out.write(header);
      write(out, network.frozen());
      write(out, network.parameters());
      write(out, network.updater());
      write(out, network.average());
      out.flush();
      out.writeLong(checked.getChecksum().getValue());
    }
  }

  private static void write(DataOutputStream out, FloatBuffer values) throws IOException {
    FloatBuffer rest = values.duplicate();
    out.writeInt(rest.remaining());
    ByteBuffer bytes = ByteBuffer.allocate(CHUNK * Float.BYTES);
    while (rest.hasRemaining()) {
      int count = Math.min(CHUNK, rest.remaining());
      bytes.asFloatBuffer().put(rest.slice().limit(count));
      rest.position(rest.position() + count);
      out.write(bytes.array(), 0, count * Float.BYTES);
    }
  }

  /**
   * Reads a file.
   *
   * @throws ParkstreamException if it is damaged
   */
  static TrainingState read(Path file) {
    CRC32C sum = new CRC32C();
    try (DataInputStream in =
        new DataInputStream(
            new CheckedInputStream(
                new BufferedInputStream(Files.newInputStream(file), 1 << 16), sum))) {
      if (in.readLong() != MAGIC) {
        throw damaged(file, "it does not start as one", null);
      }
      int length = in.readInt();
      if (length < 0 || length > MAX_HEADER) {
        throw damaged(file, "its header has " + length + " bytes", null);
      }
      Header header = JSON.readValue(in.readNBytes(length), Header.class);
      FloatBuffer frozen = floats(in, file);
      FloatBuffer parameters = floats(in, file);
      FloatBuffer updater = floats(in, file);
      FloatBuffer average = floats(in, file);
      long expected = sum.getValue();
      if (in.readLong() != expected) {
        throw damaged(file, "its checksum does not match", null);
      }
      return new TrainingState(
          header.options(),
          header.data(),
          header.checkpoint(),
          header.progress(),
          new TrainingNetwork.State(header.steps(), frozen, parameters, updater, average));
    } catch (IOException e) {
      throw damaged(file, String.valueOf(e.getMessage()), e);
    }
  }

  private static FloatBuffer floats(DataInputStream in, Path file) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > MAX_FLOATS) {
      throw damaged(file, "it announces " + count + " numbers", null);
    }
    FloatBuffer values = FloatBuffer.allocate(count);
    byte[] chunk = new byte[CHUNK * Float.BYTES];
    while (values.hasRemaining()) {
      int bytes = Math.min(CHUNK, values.remaining()) * Float.BYTES;
      in.readFully(chunk, 0, bytes);
      values.put(ByteBuffer.wrap(chunk, 0, bytes).asFloatBuffer());
    }
    return values.flip();
  }

  private static ParkstreamException damaged(Path file, String why, @Nullable Throwable cause) {
    String message =
        file + " is no whole state of a run: " + why + "; start again without --resume";
    return cause == null
        ? new ParkstreamException(message)
        : new ParkstreamException(message, cause);
  }
}
