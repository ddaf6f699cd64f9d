package io.parkstream.training.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.parkstream.ParkstreamException;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.ModelIdentity;
import io.parkstream.engine.CalibratedEngineFactory;
import io.parkstream.engine.Calibration;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.image.PixelShape;
import io.parkstream.model.GoldenPictures;
import io.parkstream.model.Model;
import io.parkstream.model.ModelCard;
import io.parkstream.model.ModelRepository;
import io.parkstream.testing.LabelledPictures;
import io.parkstream.training.evaluation.CalibrationFit;
import io.parkstream.training.evaluation.CalibrationFit.Answers;
import io.parkstream.training.evaluation.EvaluationResult;
import io.parkstream.training.evaluation.Scores;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibratorTest {
  @TempDir Path folder;

  @Test
  void temperature_isFound_whereAnswersAreTooSureByAFactor() {
    // Given: logits of truth, answered three times too strongly
    Answers answers = answers(20_000, 3, 0);

    // When, Then
    assertThat(CalibrationFit.temperature(answers)).isCloseTo(3, within(0.15));
    assertThat(CalibrationFit.threshold(answers(4_000, 1, 0))).isCloseTo(0.5, within(0.1));
  }

  @Test
  void temperature_isOnlyTaken_whereHeldOutTruthsBecomeLikelier() {
    // When, Then
    assertThat(CalibrationFit.temperatureIfItGains(answers(20_000, 3, 0)).temperature())
        .isCloseTo(3, within(0.15));
    assertThat(CalibrationFit.temperatureIfItGains(answers(20, 3, 0))).isEqualTo(Calibration.NONE);
  }

  @Test
  void threshold_isFound_whereAnswersLeanToOneSide() {
    // Given: every logit is 1.5 too high
    Answers answers = answers(8_000, 1, 1.5);

    // When
    double threshold = CalibrationFit.threshold(answers);

    // Then
    assertThat(Calibration.logit(threshold)).isCloseTo(1.5, within(0.35));
  }

  @Test
  void fit_keepsWhatHelpsACamera_andTheServedProbabilityUsesIt() throws IOException {
    // Given: the engine is right at camera C01 and leans to "occupied" at C02, which is brighter
    Path lot = folder.resolve("lot");
    SplittableRandom random = new SplittableRandom(2);
    for (int space = 0; space < 60; space++) {
      for (String label : new String[] {"empty", "occupied"}) {
        boolean occupied = label.equals("occupied");
        for (String camera : new String[] {"C01", "C02"}) {
          String name = "S_2016-01-01_10.00_" + camera + "_" + space + ".png";
          LabelledPictures.write(
              lot.resolve(label + "/" + name), occupied, camera.equals("C02") ? 70 : 0, random);
        }
      }
    }
    InferenceEngine bright = new BrightnessEngine();

    // When
    Calibrator.Findings findings =
        new Calibrator(bright).fit(List.of(new Calibrator.Labelled("lot", lot)));

    // Then
    assertThat(findings.findings())
        .extracting(Calibrator.Finding::place)
        .containsExactly("model", "lot", "lot/C01", "lot/C02");
    Calibrator.Finding second = findings.findings().get(3);
    assertThat(second.kept()).isTrue();
    assertThat(second.after()).isGreaterThan(second.before() + 0.05);

    // And then: stored, opened and served
    ModelRepository repository = new ModelRepository(folder.resolve("models"));
    repository.store("parking", CalibratorTest::write);
    Model before = repository.latest("parking");
    List<Scores> measured = new Calibrator(bright).measure(before, findings, List.of(lot));
    Calibrator.store(repository, before, findings, measured, "./parkstream calibrate");
    Model stored = repository.latest("parking");
    EvaluationResult result = measured.get(0).result();
    assertThat(stored.card().metrics())
        .extracting(metric -> metric.crops() + " " + metric.balancedAccuracy())
        .containsExactly("240 " + result.balancedAccuracy());
    assertThat(stored.card().floors())
        .containsEntry(result.name(), result.balancedAccuracyInterval().low());
    assertThat(stored.identity().version()).isEqualTo(2);
    assertThat(stored.card().recipe()).containsExactly("train", "./parkstream calibrate");
    assertThat(stored.card().placesOrNone()).containsKey("lot/C02");
    try (InferenceEngine served =
        new CalibratedEngineFactory(BrightnessEngine::new, stored.card()).open()) {
      Calibration north = served.adjustments().of(new CameraId("lot", "C02"));
      assertThat(north.threshold()).isCloseTo(second.calibration().threshold(), within(1e-9));
      ByteBuffer pixels = ByteBuffer.allocateDirect(served.input().bytes());
      for (int i = 0; i < pixels.capacity(); i++) {
        pixels.put(i, (byte) 150);
      }
      float[] answer = new float[1];
      served.classify(pixels, 1, answer);
      assertThat(answer[0]).isEqualTo(findings.calibration().apply(BrightnessEngine.answer(150)));
    }
  }

  @Test
  void fit_refuses_tooFewCrops() {
    // Given
    LabelledPictures.write(folder.resolve("few"), 5, 1);

    // When, Then
    assertThatThrownBy(
            () ->
                new Calibrator(new BrightnessEngine())
                    .fit(List.of(Calibrator.Labelled.parse(folder.resolve("few").toString()))))
        .isInstanceOf(ParkstreamException.class)
        .hasMessageContaining("5 empty and 5 occupied crops are too few");
  }

  private static Answers answers(int count, double factor, double lean) {
    SplittableRandom random = new SplittableRandom(1);
    float[] probabilities = new float[count];
    boolean[] occupied = new boolean[count];
    boolean[] held = new boolean[count];
    for (int i = 0; i < count; i++) {
      held[i] = i % 2 == 0;
      double logit = random.nextDouble() * 6 - 3;
      occupied[i] = random.nextDouble() < 1 / (1 + Math.exp(-logit));
      probabilities[i] = (float) (1 / (1 + Math.exp(-(logit * factor + lean))));
    }
    return new Answers(probabilities, occupied, held);
  }

  private static ModelCard write(Path part) throws IOException {
    Files.writeString(part.resolve("model.onnx"), "weights");
    ModelRepository.writeGolden(
        part,
        new GoldenPictures(0.001, List.of(new GoldenPictures.Picture(new byte[32 * 32 * 3], 0.5))));
    return new ModelCard(
        "",
        0,
        "optimized",
        new ModelCard.Input(32, 32, "RGB"),
        ModelCard.LABELS,
        1,
        0.5,
        "2026-01-01",
        List.of("train"),
        List.of(),
        List.of(new ModelCard.Metric("lot", 10, 0.9, 0.9, 0.1)),
        Map.of());
  }

  /** The brighter, the likelier occupied. */
  private static final class BrightnessEngine implements InferenceEngine {
    static float answer(double mean) {
      return (float) (1 / (1 + Math.exp(-(mean - 115) / 8)));
    }

    @Override
    public String name() {
      return "brightness";
    }

    @Override
    public ModelIdentity model() {
      return new ModelIdentity("parking", 1, "");
    }

    @Override
    public PixelShape input() {
      return new PixelShape(32, 32);
    }

    @Override
    public int maxBatchSize() {
      return 16;
    }

    @Override
    public void classify(ByteBuffer pixels, int count, float[] probabilitiesOccupied) {
      for (int i = 0; i < count; i++) {
        double sum = 0;
        for (int at = 0; at < input().bytes(); at++) {
          sum += pixels.get(i * input().bytes() + at) & 0xff;
        }
        probabilitiesOccupied[i] = answer(sum / input().bytes());
      }
    }

    @Override
    public void close() {}
  }
}
