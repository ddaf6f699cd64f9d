package io.parkstream.training.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import io.parkstream.engine.EngineException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small Keras file, damaged. */
class KerasDamageTest {
  private static final int ROWS = 7;
  private static final int COLUMNS = 11;
  private static final long MANY_ROWS = 4_000_000;
  private static final Path REAL = Path.of("../shared/data/keras_models/ano2_weights.h5");

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void write() {
    file = folder.resolve("small.h5");
    try (WritableHdfFile hdf = HdfFile.write(file)) {
      hdf.putAttribute("layer_names", new String[] {"dense"});
      WritableGroup group = hdf.putGroup("dense");
      group.putAttribute("weight_names", new String[] {"kernel:0"});
      group.putDataset("kernel:0", new float[ROWS][COLUMNS]);
    }
  }

  /** Files of h5py have no checksums over their headers, as those that are written here have. */
  @Test
  void weightThatAnnouncesMoreThanTheFileCanHold_isRefused_beforeMemoryIsReserved()
      throws IOException {
    // Given
    Assumptions.assumeTrue(Files.exists(REAL), "no " + REAL);
    long[] shape = KerasFile.read(REAL).layers().get(0).weights().get(0).shape();
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(REAL)).order(ByteOrder.LITTLE_ENDIAN);
    int changed = 0;
    for (int at = 0; at + Long.BYTES * shape.length <= bytes.limit(); at++) {
      if (isAt(bytes, at, shape)) {
        bytes.putLong(at, MANY_ROWS);
        changed++;
      }
    }
    Files.write(file, bytes.array());

    // When, Then
    assertThat(changed).isPositive();
    assertThatThrownBy(() -> KerasFile.read(file))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining(" bytes in a file of " + bytes.limit() + "; the file is damaged");
  }

  private static boolean isAt(ByteBuffer bytes, int at, long[] shape) {
    for (int i = 0; i < shape.length; i++) {
      if (bytes.getLong(at + Long.BYTES * i) != shape[i]) {
        return false;
      }
    }
    return true;
  }

  @Test
  void bytesChangedByChance_areReadOrRefused() throws IOException {
    // Given
    byte[] whole = Files.readAllBytes(file);
    SplittableRandom random = new SplittableRandom(5);
    int refused = 0;

    // When
    for (int i = 0; i < 1000; i++) {
      byte[] damaged = whole.clone();
      for (int n = 0; n <= i % 4; n++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      Files.write(file, damaged);
      try {
        KerasFile.read(file);
      } catch (EngineException e) {
        refused++;
      }
    }

    // Then
    assertThat(refused).isPositive();
  }
}
