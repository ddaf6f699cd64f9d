package io.parkstream.stream;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.parkstream.image.OpenCvPictureDecoder;
import io.parkstream.image.PictureLimits;
import io.parkstream.image.PixelShape;
import io.parkstream.testing.HostileTopology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * Any records on all topics that are read, at any times, in any order: no exception leaves the
 * topology, each crop ends once, and a good crop after them is answered. In a build the kept inputs
 * are tried; {@code mvn test -Pfuzz -Dtest=TopologyFuzzTest} looks for new ones.
 */
class TopologyFuzzTest {
  /** Records of one input; more inputs tell more. */
  private static final int MOST_RECORDS = 60;

  /** Small pictures, so that many are tried. */
  private static final OpenCvPictureDecoder DECODER =
      new OpenCvPictureDecoder(PixelShape.VGG16, new PictureLimits(64 << 10, 256 * 256, 32));

  private static Path directory;

  @BeforeAll
  static void open() throws IOException {
    directory = Files.createTempDirectory("hostile");
  }

  @AfterAll
  static void close() {
    DECODER.close();
  }

  @FuzzTest(maxDuration = "40s")
  void records_endOnceEach_andAGoodCropAfterThemIsAnswered(FuzzedDataProvider data) {
    try (HostileTopology topology = new HostileTopology(new Choices(data), DECODER, directory)) {
      for (int i = 0; i < MOST_RECORDS && data.remainingBytes() > 0; i++) {
        topology.next();
      }
      topology.good();
      topology.requireAnswers();
    }
  }

  /** What a fuzzer changes byte by byte, as a source of choices; 0 at its end. */
  private record Choices(FuzzedDataProvider data) implements RandomGenerator {
    @Override
    public long nextLong() {
      return data.consumeLong();
    }

    @Override
    public int nextInt(int bound) {
      return data.consumeInt(0, bound - 1);
    }

    @Override
    public boolean nextBoolean() {
      return data.consumeBoolean();
    }

    @Override
    public void nextBytes(byte[] bytes) {
      byte[] given = data.consumeBytes(bytes.length);
      System.arraycopy(given, 0, bytes, 0, given.length);
    }
  }
}
