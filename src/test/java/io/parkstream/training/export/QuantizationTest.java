package io.parkstream.training.export;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.parkstream.ParkstreamException;
import io.parkstream.domain.ModelIdentity;
import io.parkstream.domain.Occupancy;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.engine.dl4j.OnnxFile;
import io.parkstream.engine.dl4j.TinyNetwork;
import io.parkstream.engine.dl4j.Vgg16Variant;
import io.parkstream.image.PixelShape;
import io.parkstream.model.GoldenPictures;
import io.parkstream.model.GoldenPictures.Picture;
import io.parkstream.model.Model;
import io.parkstream.model.ModelRepository;
import io.parkstream.model.QuantizedModel;
import io.parkstream.testing.TinyModel;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuantizationTest {
  private static final int PICTURES = 4;

  @TempDir Path folder;
  private ModelRepository repository = new ModelRepository(Path.of("."));
  private Model model = TinyModel.of(Path.of("."), "optimized", new GoldenPictures(1, List.of()));

  @BeforeEach
  void storeAModel() throws IOException {
    byte[] grey = new byte[TinyModel.SHAPE.bytes()];
    Arrays.fill(grey, (byte) 51);
    TinyNetwork network =
        TinyNetwork.over(Vgg16Variant.OPTIMIZED, List.of(grey, new byte[grey.length]), 3);
    repository = new ModelRepository(folder.resolve("models"));
    repository.store(
        "tiny",
        place -> {
          OnnxFile.write(place.resolve(ModelRepository.ONNX), network.weights(), TinyModel.SHAPE);
          ModelRepository.writeGolden(
              place, new GoldenPictures(1e-3, List.of(new Picture(grey, 0.2))));
          return TinyModel.card("optimized");
        });
    model = repository.latest("tiny");
    draw("seen");
    draw("other");
  }

  @Test
  void run_addsTheForm_whenItAnswersAsTheModel() throws IOException {
    // When
    QuantizationReport report = quantization("other", 0.001f).run(repository, model);

    // Then
    assertThat(report.passed()).isTrue();
    assertThat(report.crops()).isEqualTo(2 * PICTURES);
    QuantizationReport.DataSet set = report.dataSets().get(0);
    assertThat(set.name()).endsWith("/other");
    assertThat(set.crops()).isEqualTo(2 * PICTURES);
    assertThat(set.agreement()).isEqualTo(1);
    assertThat(set.balancedAccuracyInt8()).isEqualTo(1);
    assertThat(set.largestDifference()).isCloseTo(0.001, within(1e-4));
    Model stored = repository.latest("tiny");
    QuantizedModel form = requireNonNull(stored.quantized());
    assertThat(form.identity())
        .isEqualTo(new ModelIdentity("tiny", 1, ModelRepository.sha256(form.onnx())));
    assertThat(form.golden().pictures().get(0).probabilityOccupied())
        .isCloseTo(0.201, within(1e-4));
    assertThat(stored.identity()).isEqualTo(model.identity());
    assertThat(form.onnx().resolveSibling(ModelRepository.INT8_REPORT))
        .content()
        .contains("\"passed\" : true", "\"percentile\" : 99.9");
  }

  @Test
  void run_addsNothing_whenALabelChanges() throws IOException {
    // When
    QuantizationReport report = quantization("other", 0.4f).run(repository, model);

    // Then
    assertThat(report.passed()).isFalse();
    assertThat(report.dataSets().get(0).changed()).isEqualTo(PICTURES);
    assertThat(repository.latest("tiny").quantized()).isNull();
    try (var files = Files.list(folder.resolve("models/tiny/1"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "model.onnx", "golden.json", "model-card.json", "model-card.md");
    }
  }

  @Test
  void quantization_refuses_toHoldOutWhatItCalibratesOn() {
    assertThatThrownBy(() -> quantization("seen", 0))
        .isInstanceOf(ParkstreamException.class)
        .hasMessageContaining("cannot be held out: it is calibrated on");
  }

  @Test
  void dataSet_countsTheUndecidedApart() {
    // Given
    List<Occupancy> truths =
        List.of(Occupancy.EMPTY, Occupancy.EMPTY, Occupancy.OCCUPIED, Occupancy.OCCUPIED);

    // When
    QuantizationReport.DataSet set =
        QuantizationReport.DataSet.of(
            "lot",
            truths,
            new float[] {0.01f, 0.48f, 0.6f, 0.99f},
            new float[] {0.02f, 0.52f, 0.6f, 0.99f});

    // Then
    assertThat(set.agreement()).isEqualTo(0.75);
    assertThat(set.undecided()).isEqualTo(2);
    assertThat(set.undecidedAgreement()).isEqualTo(0.5);
    assertThat(set.balancedAccuracy()).isEqualTo(1);
    assertThat(set.balancedAccuracyInt8()).isEqualTo(0.75);
    assertThat(set.passed()).isFalse();
  }

  private Quantization quantization(String heldOut, float difference) {
    return new Quantization(
        List.of(folder.resolve("seen")),
        PICTURES * 2,
        99.9,
        List.of(folder.resolve(heldOut)),
        new Quantization.Engines() {
          @Override
          public InferenceEngine singlePrecision(Model model) {
            return new Brightness(model.identity(), 0);
          }

          @Override
          public InferenceEngine integers(Model model) {
            return new Brightness(model.identity(), difference);
          }
        });
  }

  /** Dark pictures are empty, bright ones occupied. */
  private void draw(String set) throws IOException {
    for (Occupancy label : List.of(Occupancy.EMPTY, Occupancy.OCCUPIED)) {
      Path place = Files.createDirectories(folder.resolve(set).resolve(label.word()));
      for (int i = 0; i < PICTURES; i++) {
        BufferedImage picture = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        int grey = (label == Occupancy.EMPTY ? 51 : 153) + i;
        graphics.setColor(new Color(grey, grey, grey));
        graphics.fillRect(0, 0, 32, 32);
        graphics.dispose();
        ImageIO.write(picture, "png", place.resolve(i + ".png").toFile());
      }
    }
  }

  /** Answers with the brightness of the first pixel, off by a constant. */
  private record Brightness(ModelIdentity model, float difference) implements InferenceEngine {
    @Override
    public String name() {
      return "brightness";
    }

    @Override
    public PixelShape input() {
      return TinyModel.SHAPE;
    }

    @Override
    public int maxBatchSize() {
      return 3;
    }

    @Override
    public void classify(ByteBuffer pixels, int count, float[] probabilitiesOccupied) {
      for (int i = 0; i < count; i++) {
        probabilitiesOccupied[i] = (pixels.get(i * input().bytes()) & 0xff) / 255f + difference;
      }
    }

    @Override
    public void close() {}
  }
}
