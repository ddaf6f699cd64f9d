package io.parkstream.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.parkstream.ParkstreamException;
import io.parkstream.domain.ModelIdentity;
import io.parkstream.domain.Occupancy;
import io.parkstream.engine.Calibration;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.engine.PriorFit;
import io.parkstream.image.PixelShape;
import io.parkstream.testing.LabelledPictures;
import io.parkstream.training.dataset.LabelledPicture;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteCalibratorTest {
  @TempDir Path folder;

  @Test
  void fit_staysAtTheModelsOwnLine_untilLabelsSayOtherwise() {
    // Given: two labels that agree with the model, and a hundred whose line lies at 2
    double[] two = {-6, 6};
    double[] many = new double[100];
    boolean[] truths = new boolean[100];
    for (int i = 0; i < many.length; i++) {
      many[i] = 2 + (i % 2 == 0 ? -1.5 : 1.5) + (i % 7 - 3) * 0.2;
      truths[i] = i % 2 == 1;
    }

    // When
    PriorFit few = PriorFit.of(two, new boolean[] {false, true});
    PriorFit sure = PriorFit.of(many, truths);

    // Then
    assertThat(few.shift()).isCloseTo(0, within(0.05));
    assertThat(sure.shift() * Math.exp(sure.logTemperature())).isCloseTo(2, within(0.3));
  }

  @Test
  void fit_countsBothClassesAlike() {
    // Given: nine empty spaces for each occupied one, as far from the line on both sides
    double[] logits = new double[100];
    boolean[] truths = new boolean[100];
    for (int i = 0; i < logits.length; i++) {
      truths[i] = i % 10 == 0;
      logits[i] = (truths[i] ? 1 : -1) * (1.5 - (i / 10) * 0.2);
    }

    // When, Then
    assertThat(PriorFit.of(logits, truths).shift()).isCloseTo(0, within(0.02));
  }

  @Test
  void then_isOneFitAfterTheOther() {
    // Given
    PriorFit first = new PriorFit(1.2, 0.4);
    PriorFit second = new PriorFit(-0.7, -0.2);

    // When, Then
    assertThat(first.then(second).moved(1.7))
        .isCloseTo(second.moved(first.moved(1.7)), within(1e-9));
    float served = first.calibration().apply((float) (1 / (1 + Math.exp(-1.7))));
    assertThat((double) served).isCloseTo(first.probability(1.7), within(1e-5));
  }

  @Test
  void site_isCalibrated_fromTwelveLabels_withTheGainToExpect() {
    // Given: a bright car park, where the engine takes most empty spaces for occupied ones
    Path lot = write("lot", 6, 30);

    // When
    List<SiteCalibrator.Finding> findings =
        new SiteCalibrator(new BrightnessEngine()).fit("lot-1", lot);

    // Then
    assertThat(findings).hasSize(1);
    SiteCalibrator.Finding finding = findings.get(0);
    assertThat(finding.kept()).as(finding.why()).isTrue();
    assertThat(finding.crops()).isEqualTo(12);
    assertThat(finding.before()).isEqualTo(0.5);
    assertThat(finding.after()).isGreaterThan(0.8);
    assertThat(finding.gain()).isEqualTo(finding.after() - finding.before());
    assertThat(finding.gainLow()).isBetween(-0.5, finding.gain());
    assertThat(finding.calibration().threshold()).isGreaterThan(0.5);
    assertThat(finding.pictures()).hasSize(12).allMatch(sha256 -> sha256.matches("[0-9a-f]{64}"));
  }

  @Test
  void site_thatTheModelAnswersRight_keepsNothingThatCosts() {
    // Given
    Path lot = write("plain", 6, 0);

    // When
    SiteCalibrator.Finding finding =
        new SiteCalibrator(new BrightnessEngine()).fit("lot-1", lot).get(0);

    // Then
    assertThat(finding.after()).isGreaterThanOrEqualTo(finding.kept() ? finding.before() : 0);
    if (!finding.kept()) {
      assertThat(finding.calibration()).isEqualTo(Calibration.NONE);
      assertThat(finding.why()).isNotEmpty();
    }
  }

  @Test
  void tooFewLabels_areRefused_withWhatToDo() {
    // Given
    Path lot = write("few", 4, 0);

    // When, Then
    assertThatThrownBy(() -> new SiteCalibrator(new BrightnessEngine()).fit("lot-1", lot))
        .isInstanceOf(ParkstreamException.class)
        .hasMessageContaining("4 empty and 4 occupied crops of lot-1 are too few")
        .hasMessageContaining("label 10 at least, 2 of each. --propose says which");
  }

  @Test
  void proposal_takesHalfNearestToTheLine_andHalfAtRandom_theSameForASeed() {
    // Given
    float[] probabilities = new float[100];
    for (int i = 0; i < probabilities.length; i++) {
      probabilities[i] = (i + 0.5f) / 100;
    }

    // When
    List<Integer> chosen = LabelProposal.choose(probabilities, 20, 3);

    // Then
    assertThat(chosen).hasSize(20).doesNotHaveDuplicates();
    assertThat(chosen.subList(0, 10)).allMatch(i -> i >= 45 && i < 55);
    assertThat(chosen.subList(10, 20)).allMatch(i -> i < 45 || i >= 55);
    assertThat(LabelProposal.choose(probabilities, 20, 3)).isEqualTo(chosen);
    assertThat(LabelProposal.choose(probabilities, 20, 4)).isNotEqualTo(chosen);
    assertThat(LabelProposal.choose(probabilities, 1_000, 3)).hasSize(100);
  }

  @Test
  void simulation_measuresOnWhatIsNotLabelled_andLabelsLiftASiteWithAnotherLine() {
    // Given: a model whose answers are in the right order, its line 2.5 too low
    SplittableRandom random = new SplittableRandom(1);
    List<LabelledPicture> pictures = new ArrayList<>();
    float[] probabilities = new float[300];
    for (int i = 0; i < probabilities.length; i++) {
      boolean occupied = i % 3 == 0;
      double logit = 2.5 + (occupied ? 3 : -3) + random.nextDouble() * 4 - 2;
      probabilities[i] = (float) (1 / (1 + Math.exp(-logit)));
      pictures.add(
          new LabelledPicture(
              Path.of("lot/x/lot_" + i + ".png"),
              occupied ? Occupancy.OCCUPIED : Occupancy.EMPTY,
              new byte[0]));
    }
    Scores scores = new Scores("lot", new PixelShape(32, 32), pictures, probabilities, 0, Set.of());

    // When
    LabelSimulation.Result result = LabelSimulation.run(scores, 20, 1);

    // Then
    assertThat(result.proposed().crops()).isEqualTo(280);
    assertThat(result.before().balancedAccuracy()).isLessThan(0.9);
    assertThat(result.proposed().balancedAccuracy())
        .isGreaterThan(result.before().balancedAccuracy() + 0.08);
    assertThat(result.proposed().interval().low()).isLessThan(result.proposed().balancedAccuracy());
    assertThat(LabelSimulation.run(scores, 20, 1)).isEqualTo(result);
  }

  private Path write(String name, int spaces, int light) {
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < spaces; i++) {
      for (boolean occupied : new boolean[] {false, true}) {
        String label = occupied ? "occupied" : "empty";
        LabelledPictures.write(
            folder.resolve(name + "/" + label + "/lot_" + (occupied ? i : spaces + i) + ".png"),
            occupied,
            light,
            random);
      }
    }
    return folder.resolve(name);
  }

  /** The brighter, the likelier occupied: a dark empty space of the drawings is -3, a car 1.8. */
  private static final class BrightnessEngine implements InferenceEngine {
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
        double mean = sum / input().bytes();
        probabilitiesOccupied[i] = (float) (1 / (1 + Math.exp(-(mean - 115) / 8)));
      }
    }

    @Override
    public void close() {}
  }
}
