package io.parkstream.training.export;

import io.parkstream.FileFaults;
import io.parkstream.engine.EngineException;
import io.parkstream.engine.dl4j.ArithmeticBackend;
import io.parkstream.engine.dl4j.Dl4jNetworks;
import io.parkstream.engine.dl4j.NetworkWeights;
import io.parkstream.engine.dl4j.Vgg16Variant;
import io.parkstream.image.PixelShape;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

/**
 * Weights out of the zip files that DL4J's own {@code ModelSerializer} writes.
 *
 * <p>Only the row of coefficients is read, by its own few lines and into an array whose length is
 * known beforehand. The network is built from the variant: what else is in such a file names
 * classes to load and may hold serialized objects.
 */
public final class Dl4jCheckpoint {
  private static final String COEFFICIENTS = "coefficients.bin";

  /** A row of numbers has four of them; a shape of more dimensions is none. */
  private static final int MOST_SHAPE_NUMBERS = 64;

  private Dl4jCheckpoint() {}

  /**
   * Reads the weights.
   *
   * @param variant whose layers, in their order, the file was written from
   * @throws EngineException if the file has no coefficients or another number of them
   */
  public static NetworkWeights read(Path zip, Vgg16Variant variant, PixelShape input) {
    ArithmeticBackend.load();
    MultiLayerNetwork network =
        Dl4jNetworks.forTraining(variant, input, new LossMCXENT(), new NoOp(), 0, 1);
    try (ZipFile file = new ZipFile(zip.toFile())) {
      ZipEntry entry = file.getEntry(COEFFICIENTS);
      if (entry == null) {
        throw new EngineException(zip + " holds no " + COEFFICIENTS + "; DL4J's zip files do");
      }
      try (DataInputStream in =
          new DataInputStream(new BufferedInputStream(file.getInputStream(entry)))) {
        float[] coefficients = row(zip, in, network.numParams(), variant);
        network.setParams(Nd4j.create(coefficients, new long[] {1, coefficients.length}, 'c'));
      }
    } catch (ZipException e) {
      throw new EngineException(zip + " is no zip file: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new EngineException("cannot read " + zip + ": " + FileFaults.reason(e), e);
    }
    return NetworkWeights.copyOf(variant, network);
  }

  /** Two buffers, shape and values: where it was allocated, its length, its type, its numbers. */
  private static float[] row(Path zip, DataInputStream in, long expected, Vgg16Variant variant)
      throws IOException {
    in.readUTF();
    long shape = in.readLong();
    in.readUTF();
    if (shape < 0 || shape > MOST_SHAPE_NUMBERS) {
      throw new EngineException(zip + " has a shape of " + shape + " numbers");
    }
    in.skipNBytes(shape * Long.BYTES);
    in.readUTF();
    long length = in.readLong();
    String type = in.readUTF();
    if (length != expected) {
      throw new EngineException(
          zip
              + " has "
              + length
              + " coefficients; the variant "
              + variant.word()
              + " has "
              + expected);
    }
    float[] values = new float[(int) length];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (type) {
            case "FLOAT" -> in.readFloat();
            case "DOUBLE" -> (float) in.readDouble();
            default -> throw new EngineException(zip + " has coefficients of type " + type);
          };
    }
    return values;
  }
}
