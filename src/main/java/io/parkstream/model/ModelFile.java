package io.parkstream.model;

import io.parkstream.FileFaults;
import io.parkstream.domain.ModelIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The weights of a model, read once: the bytes whose checksum was compared are the bytes that an
 * engine gets, whatever happens to the file meanwhile.
 */
public final class ModelFile {
  /** {@code original} has 67 MB; a file beyond this is none of ours. */
  public static final long MAX_BYTES = 256L << 20;

  private ModelFile() {}

  /**
   * Reads the file.
   *
   * @param identity says which checksum it has
   * @throws ModelException if it cannot be read, is larger than {@link #MAX_BYTES}, or is another
   */
  public static byte[] read(Path file, ModelIdentity identity) {
    byte[] bytes = read(file, MAX_BYTES);
    String actual = ModelRepository.sha256(bytes);
    if (!actual.equals(identity.sha256())) {
      throw new ModelException(
          file + " has sha256 " + actual + " and not " + identity.sha256() + "; copy it again");
    }
    return bytes;
  }

  /** Reads a file that has no more than so many bytes, also if it grows meanwhile. */
  static byte[] read(Path file, long most) {
    try (var in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(Math.toIntExact(most + 1));
      if (bytes.length > most) {
        throw new ModelException(file + " has more than the " + most + " bytes that are read");
      }
      return bytes;
    } catch (IOException e) {
      throw new ModelException("cannot read " + file + ": " + FileFaults.reason(e), e);
    }
  }
}
