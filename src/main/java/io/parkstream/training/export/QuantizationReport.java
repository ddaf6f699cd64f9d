package io.parkstream.training.export;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parkstream.domain.Occupancy;
import io.parkstream.engine.Precision;
import io.parkstream.model.Agreement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How close a model's 8-bit form comes to the model; kept beside it as {@code quantization.json}.
 *
 * @param calibration folders whose pictures set the ranges
 * @param crops how many pictures they were
 * @param percentile of the values that fit
 * @param dataSets each held-out folder
 */
public record QuantizationReport(
    List<String> calibration, int crops, double percentile, List<DataSet> dataSets) {
  /** Answers of the model between these are undecided. */
  public static final double UNDECIDED_FROM = 0.05;

  public static final double UNDECIDED_TO = 0.95;

  /**
   * How a form was made, from the report beside it; nothing if there is none.
   *
   * @throws IOException if it cannot be read
   */
  static QuantizationReport read(Path file) throws IOException {
    return Files.exists(file)
        ? new ObjectMapper()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .readValue(file.toFile(), QuantizationReport.class)
        : new QuantizationReport(List.of(), 0, 0, List.of());
  }

  /** The same form, measured anew. */
  QuantizationReport with(List<DataSet> measured) {
    return new QuantizationReport(calibration, crops, percentile, measured);
  }

  /** Whether the 8-bit form has passed on every data set in every engine. */
  @JsonProperty
  public boolean passed() {
    return dataSets.stream()
        .filter(set -> !set.engine.endsWith(Precision.BF16.word()))
        .allMatch(DataSet::passed);
  }

  /**
   * One held-out folder, answered by one engine.
   *
   * @param engine its name
   * @param name its last two names
   * @param crops how many pictures
   * @param agreement share of the crops with the same label
   * @param changed crops with another label
   * @param undecided crops of which the model is not sure
   * @param undecidedAgreement share of those with the same label; 1 if there are none
   * @param balancedAccuracy of the model
   * @param balancedAccuracyInt8 of the engine in fewer bits
   * @param largestDifference of a probability
   */
  public record DataSet(
      String engine,
      String name,
      int crops,
      double agreement,
      int changed,
      int undecided,
      double undecidedAgreement,
      double balancedAccuracy,
      double balancedAccuracyInt8,
      double largestDifference) {

    static DataSet of(
        String engine, String name, List<Occupancy> truths, float[] model, float[] int8) {
      int same = 0;
      int undecided = 0;
      int undecidedSame = 0;
      double largest = 0;
      for (int i = 0; i < model.length; i++) {
        boolean isSame = Occupancy.of(model[i]) == Occupancy.of(int8[i]);
        same += isSame ? 1 : 0;
        if (model[i] > UNDECIDED_FROM && model[i] < UNDECIDED_TO) {
          undecided++;
          undecidedSame += isSame ? 1 : 0;
        }
        largest = Math.max(largest, Math.abs(model[i] - int8[i]));
      }
      return new DataSet(
          engine,
          name,
          model.length,
          (double) same / model.length,
          model.length - same,
          undecided,
          undecided == 0 ? 1 : (double) undecidedSame / undecided,
          balancedAccuracy(truths, model),
          balancedAccuracy(truths, int8),
          largest);
    }

    /** Whether it passes the gate that decides what may answer. */
    @JsonProperty
    public boolean passed() {
      return new Agreement(engine, name, agreement, balancedAccuracy, balancedAccuracyInt8)
          .passes();
    }

    /** The mean of the shares of empty and of occupied spaces that are recognized. */
    private static double balancedAccuracy(List<Occupancy> truths, float[] answers) {
      int[] right = new int[2];
      int[] all = new int[2];
      for (int i = 0; i < answers.length; i++) {
        int truth = truths.get(i) == Occupancy.OCCUPIED ? 1 : 0;
        all[truth]++;
        right[truth] += Occupancy.of(answers[i]) == truths.get(i) ? 1 : 0;
      }
      return ((double) right[0] / all[0] + (double) right[1] / all[1]) / 2;
    }
  }
}
