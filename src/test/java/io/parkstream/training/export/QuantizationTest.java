package io.parkstream.training.export;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.parkstream.ParkstreamException;
import io.parkstream.domain.ModelIdentity;
import io.parkstream.domain.Occupancy;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.engine.dl4j.OnnxFile;
import io.parkstream.engine.dl4j.TinyNetwork;
import io.parkstream.engine.dl4j.Vgg16Variant;
import io.parkstream.image.PixelShape;
import io.parkstream.model.Agreement;
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
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuantizationTest {
  private static final int PICTURES = 4;

  @TempDir static Path made;
  @TempDir Path folder;
  private ModelRepository repository = new ModelRepository(Path.of("."));
  private Model model = TinyModel.of(Path.of("."), "optimized", new GoldenPictures(1, List.of()));

  @BeforeAll
  static void makeAModel() throws IOException {
    byte[] grey = new byte[TinyModel.SHAPE.bytes()];
    Arrays.fill(grey, (byte) 51);
    TinyNetwork network =
        TinyNetwork.over(Vgg16Variant.OPTIMIZED, List.of(grey, new byte[grey.length]), 3);
    new ModelRepository(made)
        .store(
            "tiny",
            place -> {
              OnnxFile.write(
                  place.resolve(ModelRepository.ONNX), network.weights(), TinyModel.SHAPE);
              ModelRepository.writeGolden(
                  place, new GoldenPictures(1e-3, List.of(new Picture(grey, 0.2))));
              return TinyModel.card("optimized");
            });
  }

  @BeforeEach
  void storeTheModel() throws IOException {
    Path models = folder.resolve("models");
    try (Stream<Path> files = Files.walk(made)) {
      for (Path file : files.toList()) {
        Files.copy(file, models.resolve(made.relativize(file)));
      }
    }
    repository = new ModelRepository(models);
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
        .as("the network's own answer, not the calibrated one")
        .isCloseTo(0.25, within(1e-4));
    assertThat(form.agreements())
        .extracting(Agreement::engine, Agreement::agreement, Agreement::passes)
        .containsExactly(
            tuple("first-int8", 1.0, true),
            tuple("other-int8", 1.0, true),
            tuple("other-bf16", 1.0, true));
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
    assertThat(report.dataSets())
        .extracting(QuantizationReport.DataSet::engine, QuantizationReport.DataSet::changed)
        .as("one engine that fails is enough")
        .containsExactly(
            tuple("first-int8", 0), tuple("other-int8", PICTURES), tuple("other-bf16", 0));
    assertThat(repository.latest("tiny").quantized()).isNull();
    try (var files = Files.list(folder.resolve("models/tiny/1"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "model.onnx", "golden.json", "model-card.json", "model-card.md");
    }
  }

  @Test
  void run_addsTheForm_andSaysThatBf16Fails() throws IOException {
    // When
    QuantizationReport report =
        quantization(List.of(folder.resolve("seen")), "other", 0.001f, 0.4f).run(repository, model);

    // Then
    assertThat(report.passed()).isTrue();
    List<Agreement> measured = requireNonNull(repository.latest("tiny").quantized()).agreements();
    assertThat(Agreement.doubt("other-int8", measured)).isEmpty();
    assertThat(Agreement.doubt("other-bf16", measured))
        .contains("other-bf16 keeps 50.0 % of the labels of ", "at least 99.9 %");
  }

  @Test
  void check_measuresTheFormAnew_andLeavesItAsItIs() throws IOException {
    // Given
    quantization("other", 0.001f).run(repository, model);
    Model before = repository.latest("tiny");

    // When
    QuantizationReport report = quantization(List.of(), "other", 0.4f, 0).check(repository, before);

    // Then
    Model after = repository.latest("tiny");
    assertThat(report.passed()).isFalse();
    assertThat(report.percentile()).isEqualTo(99.9);
    assertThat(report.crops()).isEqualTo(2 * PICTURES);
    assertThat(Agreement.doubt("other-int8", requireNonNull(after.quantized()).agreements()))
        .contains("other-int8 keeps 50.0 % of the labels");
    assertThat(after.quantized().identity())
        .isEqualTo(requireNonNull(before.quantized()).identity());
  }

  @Test
  void check_refuses_aModelWithoutTheForm() {
    assertThatThrownBy(() -> quantization(List.of(), "other", 0, 0).check(repository, model))
        .isInstanceOf(ParkstreamException.class)
        .hasMessage("model tiny/1 has no 8-bit form to check; quantize makes it");
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
            "onnx-int8",
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
    return quantization(List.of(folder.resolve("seen")), heldOut, difference, 0);
  }

  private Quantization quantization(
      List<Path> calibration, String heldOut, float difference, float halves) {
    return new Quantization(
        calibration,
        PICTURES * 2,
        99.9,
        List.of(folder.resolve(heldOut)),
        new Quantization.Engines() {
          @Override
          public InferenceEngine uncalibrated(Model model) {
            return new Brightness("first-int8", model.identity(), 0.05f);
          }

          @Override
          public InferenceEngine singlePrecision(Model model) {
            return new Brightness("fp32", model.identity(), 0);
          }

          @Override
          public List<InferenceEngine> inFewerBits(Model model) {
            return List.of(
                new Brightness("first-int8", model.identity(), 0.001f),
                new Brightness("other-int8", model.identity(), difference),
                new Brightness("other-bf16", model.identity(), halves));
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
  private record Brightness(String name, ModelIdentity model, float difference)
      implements InferenceEngine {
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
