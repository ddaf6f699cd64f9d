package io.parkstream.tools.demo;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What became of the crops of a demo; the one JSON object on its last line.
 *
 * @param crops on the broker
 * @param classified with one answer or more
 * @param deadLettered with a reason
 * @param missing without any answer, or published and not on the broker
 * @param duplicates answers beyond the first
 * @param accuracy of the classifications whose truth is known; null without any
 * @param occupancyEvents changes of spaces
 * @param emptyCrops crops that show an empty space
 * @param occupiedCrops crops that show a car
 * @param meanColourAccuracy of a guess from the mean colour, fitted to these very crops: what can
 *     be had without looking at shapes; null without crops
 */
@JsonPropertyOrder({
  "crops",
  "classified",
  "deadLettered",
  "missing",
  "duplicates",
  "accuracy",
  "occupancyEvents",
  "emptyCrops",
  "occupiedCrops",
  "meanColourAccuracy"
})
public record DemoSummary(
    @JsonProperty int crops,
    @JsonProperty int classified,
    @JsonProperty int deadLettered,
    @JsonProperty int missing,
    @JsonProperty int duplicates,
    @JsonProperty @Nullable Double accuracy,
    @JsonProperty int occupancyEvents,
    @JsonProperty int emptyCrops,
    @JsonProperty int occupiedCrops,
    @JsonProperty @Nullable Double meanColourAccuracy) {
  /** Below this a run proves nothing. */
  static final int FEWEST_CROPS = 200;

  /**
   * What is wrong with the run; empty if nothing.
   *
   * @param minAccuracy below which the run fails; 0 takes any
   */
  public List<String> faults(double minAccuracy) {
    List<String> faults = new ArrayList<>();
    if (missing > 0) {
      faults.add(missing + " crops have no answer");
    }
    if (duplicates > 0) {
      faults.add(duplicates + " answers came twice");
    }
    if (crops < FEWEST_CROPS) {
      faults.add(
          "only " + crops + " crops, " + FEWEST_CROPS + " are needed; give it a longer --duration");
    }
    if (emptyCrops == 0 || occupiedCrops == 0) {
      faults.add(
          emptyCrops + " empty and " + occupiedCrops + " occupied crops; both kinds are needed");
    }
    if (minAccuracy > 0 && (accuracy == null || accuracy < minAccuracy)) {
      faults.add(
          String.format(
              Locale.ROOT, "accuracy %s is below %.4f", DemoConsole.share(accuracy), minAccuracy));
    }
    return faults;
  }
}
