package io.parkstream.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code model-card.json}: what a model is, where it comes from and how well it does.
 *
 * @param name the model's folder in the repository
 * @param version a positive integer
 * @param variant the network: original, optimized or transfer
 * @param input what the network takes
 * @param labels the outputs in order: empty, occupied
 * @param temperature the logits are divided by it; 1 when nothing was calibrated
 * @param threshold probability from which a space is called occupied
 * @param created day of the training, RFC 3339
 * @param recipe the commands that make the model again
 * @param trainingData what it was trained on
 * @param metrics how well it does on each data set, in the order of the commands
 * @param files sha256 of every other file of the version, lower-case hex
 * @param validation how the best weights were chosen: by which pictures and which figure; null
 *     where the run chose none
 * @param floors the lowest balanced accuracy by data set that a release may have
 * @param places calibrations of single sites ({@code site}) and cameras ({@code site/camera}), on
 *     top of temperature and threshold
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelCard(
    String name,
    int version,
    String variant,
    Input input,
    List<String> labels,
    double temperature,
    double threshold,
    String created,
    List<String> recipe,
    List<TrainingFolder> trainingData,
    List<Metric> metrics,
    Map<String, String> files,
    @Nullable String validation,
    @Nullable Map<String, Double> floors,
    @Nullable Map<String, Place> places) {
  public static final List<String> LABELS = List.of("empty", "occupied");

  /** A card that neither says how the weights were chosen nor has floors. */
  public ModelCard(
      String name,
      int version,
      String variant,
      Input input,
      List<String> labels,
      double temperature,
      double threshold,
      String created,
      List<String> recipe,
      List<TrainingFolder> trainingData,
      List<Metric> metrics,
      Map<String, String> files) {
    this(
        name,
        version,
        variant,
        input,
        labels,
        temperature,
        threshold,
        created,
        recipe,
        trainingData,
        metrics,
        files,
        null,
        null,
        null);
  }

  /** The same card as a version's. */
  ModelCard stored(String model, int number, Map<String, String> checksums) {
    return new ModelCard(
        model,
        number,
        variant,
        input,
        labels,
        temperature,
        threshold,
        created,
        recipe,
        trainingData,
        metrics,
        checksums,
        validation,
        floors,
        places);
  }

  /** The same card with a temperature. */
  public ModelCard tempered(double newTemperature) {
    return new ModelCard(
        name,
        version,
        variant,
        input,
        labels,
        newTemperature,
        threshold,
        created,
        recipe,
        trainingData,
        metrics,
        files,
        validation,
        floors,
        places);
  }

  /** The same card with what was measured. */
  public ModelCard measured(List<Metric> results, Map<String, Double> lowest) {
    return new ModelCard(
        name,
        version,
        variant,
        input,
        labels,
        temperature,
        threshold,
        created,
        recipe,
        trainingData,
        results,
        files,
        validation,
        lowest,
        places);
  }

  /**
   * The same card after a calibration. What was measured before it goes, since it no longer holds.
   *
   * @param command that made it, for the recipe
   */
  public ModelCard calibrated(
      double newTemperature, double newThreshold, Map<String, Place> newPlaces, String command) {
    List<String> longer = new ArrayList<>(recipe);
    longer.add(command);
    return new ModelCard(
        name,
        version,
        variant,
        input,
        labels,
        newTemperature,
        newThreshold,
        created,
        longer,
        trainingData,
        List.of(),
        files,
        validation,
        floors,
        newPlaces.isEmpty() ? null : newPlaces);
  }

  /** The same card with other calibrations of places. */
  ModelCard at(Map<String, Place> newPlaces) {
    return new ModelCard(
        name,
        version,
        variant,
        input,
        labels,
        temperature,
        threshold,
        created,
        recipe,
        trainingData,
        metrics,
        files,
        validation,
        floors,
        newPlaces);
  }

  /** The calibrations of places; empty if there are none. */
  public Map<String, Place> placesOrNone() {
    return places == null ? Map.of() : places;
  }

  /**
   * How the answers of one site or camera are calibrated.
   *
   * @param gain in balanced accuracy on crops that were held out, 0 to 1
   * @param crops that it was found with
   */
  public record Place(double temperature, double threshold, double gain, int crops) {}

  /**
   * What the network takes.
   *
   * @param width in pixels
   * @param height in pixels
   * @param preprocessing how a picture becomes those pixels, in words
   */
  public record Input(int width, int height, String preprocessing) {
    public static final String PREPROCESSING =
        "RGB, resized by area averaging, unsigned bytes in rows of pixels; the model file scales by 1/255";
  }

  /**
   * A folder of training pictures; each file's sha256 stands in {@code training-files.sha256}.
   *
   * @param folder as given on the command line, its last two names
   * @param crops pictures that were trained on
   * @param cropsPerEpoch how many an epoch showed
   * @param licence of the pictures, with whom to name
   */
  public record TrainingFolder(String folder, int crops, int cropsPerEpoch, String licence) {}

  /**
   * The result on one data set.
   *
   * @param dataset its name
   * @param crops how many pictures
   */
  public record Metric(
      String dataset,
      int crops,
      double accuracy,
      double balancedAccuracy,
      double expectedCalibrationError) {}
}
