package io.parkstream.training.export;

import io.parkstream.FileFaults;
import io.parkstream.ParkstreamException;
import io.parkstream.engine.dl4j.NetworkWeights;
import io.parkstream.engine.dl4j.Vgg16Variant;
import io.parkstream.image.PixelShape;
import io.parkstream.model.ModelCard;
import io.parkstream.model.ModelRepository;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Weights from Keras' HDF5 files.
 *
 * @param file that was read
 * @param weights of the variant, all or its convolutions'
 */
public record KerasImport(KerasFile file, NetworkWeights weights) {

  /**
   * Reads a file.
   *
   * @param checksum 32 hex digits of MD5, as Keras publishes them, or 64 of SHA-256; empty for none
   * @throws ParkstreamException if the checksum, a name or a shape does not fit
   */
  public static KerasImport read(Path path, Vgg16Variant variant, String checksum) {
    KerasFile file = open(path, checksum);
    return new KerasImport(file, KerasWeights.of(file, variant));
  }

  /** Reads the layers, whichever they are. */
  static KerasFile open(Path path, String checksum) {
    if (Files.isDirectory(path)) {
      throw new ParkstreamException(
          path
              + " is a folder, such as TensorFlow writes; expected an HDF5 file: "
              + KerasFile.SAVE_AS_HDF5);
    }
    if (!checksum.isEmpty()) {
      verify(path, checksum.toLowerCase(Locale.ROOT));
    }
    return KerasFile.read(path);
  }

  private static void verify(Path path, String expected) {
    if (!expected.matches("[0-9a-f]{32}|[0-9a-f]{64}")) {
      throw new ParkstreamException(
          "'" + expected + "' is no checksum: 32 hex digits (MD5) or 64 (SHA-256) are");
    }
    String actual = digest(path, expected.length() == 32 ? "MD5" : "SHA-256");
    if (!actual.equals(expected)) {
      throw new ParkstreamException(
          path + " has checksum " + actual + " and not " + expected + "; fetch the file again");
    }
  }

  private static String digest(Path path, String algorithm) {
    try (InputStream in =
        new DigestInputStream(Files.newInputStream(path), MessageDigest.getInstance(algorithm))) {
      in.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(((DigestInputStream) in).getMessageDigest().digest());
    } catch (IOException e) {
      throw new ParkstreamException("cannot read " + path + ": " + FileFaults.reason(e), e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + algorithm, e);
    }
  }

  /**
   * Stores a whole model.
   *
   * @param measured folders to measure it on
   * @param command for the card
   * @return the version's folder
   * @throws ParkstreamException if it is for pictures of another size
   */
  public Path store(
      ModelRepository repository,
      String name,
      PixelShape input,
      List<Path> measured,
      String command)
      throws IOException {
    file.requireInput(input);
    ModelCard draft =
        new ModelCard(
            name,
            0,
            weights.variant().word(),
            new ModelCard.Input(input.width(), input.height(), ModelCard.Input.PREPROCESSING),
            ModelCard.LABELS,
            1,
            0.5,
            LocalDate.now(ZoneOffset.UTC).toString(),
            List.of(command),
            List.of(),
            List.of(),
            Map.of(),
            "not known; trained in Keras",
            null,
            null);
    return new ModelExport(repository)
        .export(
            name, weights.roundedToHalf(), input, draft, List.of(), List.of(), measured, Map.of())
        .folder();
  }
}
