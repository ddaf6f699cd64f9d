package io.parkstream.training.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parkstream.domain.ModelIdentity;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.engine.Precision;
import io.parkstream.engine.dl4j.Dl4jNetworks;
import io.parkstream.engine.dl4j.OnnxFile;
import io.parkstream.engine.dl4j.Vgg16Variant;
import io.parkstream.engine.onnx.OnnxEngineFactory;
import io.parkstream.image.PixelShape;
import io.parkstream.model.Model;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;

class CheckpointExportTest {
  private static final PixelShape INPUT = new PixelShape(32, 32);

  @TempDir static Path folder;

  private static Path zip;

  @BeforeAll
  static void writeAsDl4jDoes() throws IOException {
    MultiLayerNetwork network =
        Dl4jNetworks.forTraining(Vgg16Variant.OPTIMIZED, INPUT, new LossMCXENT(), new NoOp(), 1, 7);
    zip = folder.resolve("checkpoint.zip");
    ModelSerializer.writeModel(network, zip.toFile(), false);
  }

  @Test
  void export_writesAFile_thatBothLibrariesComputeAlike() throws IOException {
    // Given
    Path out = folder.resolve("model.onnx");

    // When
    CheckpointExport.Report report = export(zip, Vgg16Variant.OPTIMIZED).write(out, this::onnx);

    // Then
    assertThat(report.passed()).isTrue();
    assertThat(report.apart()).isLessThan(1e-4);
    assertThat(report.rounding()).as("halves are not the same").isBetween(1e-9, 0.05);
    assertThat(OnnxFile.read(out, Vgg16Variant.OPTIMIZED).isComplete()).isTrue();
    assertThat(folder.resolve("model.onnx.part")).doesNotExist();
  }

  @Test
  void export_writesNothing_whenTheLibrariesDiffer() throws IOException {
    // Given
    Path out = folder.resolve("wrong.onnx");

    // When
    CheckpointExport.Report report =
        export(zip, Vgg16Variant.OPTIMIZED).write(out, model -> new Inverted(onnx(model)));

    // Then
    assertThat(report.passed()).isFalse();
    assertThat(out).doesNotExist();
  }

  @Test
  void export_refusesAFileOfAnotherVariant_withBothNumbers() {
    assertThatThrownBy(
            () ->
                export(zip, Vgg16Variant.TRANSFER).write(folder.resolve("other.onnx"), this::onnx))
        .hasMessageContaining("coefficients; the variant transfer has");
  }

  @Test
  void export_refusesAZipWithoutCoefficients() throws IOException {
    // Given
    Path other = folder.resolve("other.zip");
    try (OutputStream file = Files.newOutputStream(other);
        ZipOutputStream entries = new ZipOutputStream(file)) {
      entries.putNextEntry(new ZipEntry("configuration.json"));
      entries.closeEntry();
    }

    // Then
    assertThatThrownBy(
            () ->
                export(other, Vgg16Variant.TRANSFER).write(folder.resolve("none.onnx"), this::onnx))
        .hasMessageContaining("holds no coefficients.bin");
  }

  private static CheckpointExport export(Path checkpoint, Vgg16Variant variant) {
    return new CheckpointExport(checkpoint, variant, INPUT);
  }

  private InferenceEngine onnx(Model model) {
    return new OnnxEngineFactory(model, Precision.FP32, 16, 1).open();
  }

  /** Takes empty for occupied. */
  private record Inverted(InferenceEngine engine) implements InferenceEngine {
    @Override
    public void classify(ByteBuffer pixels, int count, float[] probabilitiesOccupied) {
      engine.classify(pixels, count, probabilitiesOccupied);
      for (int i = 0; i < count; i++) {
        probabilitiesOccupied[i] = 0.75f - probabilitiesOccupied[i];
      }
    }

    @Override
    public String name() {
      return engine.name();
    }

    @Override
    public ModelIdentity model() {
      return engine.model();
    }

    @Override
    public PixelShape input() {
      return engine.input();
    }

    @Override
    public int maxBatchSize() {
      return engine.maxBatchSize();
    }

    @Override
    public void close() {
      engine.close();
    }
  }
}
