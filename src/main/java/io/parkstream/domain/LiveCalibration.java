package io.parkstream.domain;

import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How the answers of one model are calibrated at a site or camera while the service runs. Goes
 * before what lies beside the model for the same place, and for no other model.
 *
 * @param place {@code site} or {@code site/camera}
 * @param model that it was found with; its sha256 tells which answers it changes
 * @param temperature that logits are divided by, after the model's own calibration; 0.01 to 100
 * @param threshold probability from which a space is called occupied; 0.000001 to 0.999999
 * @param revision names this calibration in the answers; from 1 to {@link #MAX_REVISION}. None is
 *     used twice for one place
 * @param labels labelled crops that it was found with; 0 if that is not known
 * @param gain expected; null if that is not known
 * @param at when it was found
 * @param by who applied it; null if that is not known
 */
public record LiveCalibration(
    String place,
    ModelIdentity model,
    double temperature,
    double threshold,
    long revision,
    int labels,
    @Nullable Gain gain,
    Instant at,
    @Nullable String by) {
  /** The largest whole number that every reader of JSON keeps. */
  public static final long MAX_REVISION = (1L << 53) - 1;

  /** Characters of a name of a person or program. */
  public static final int MAX_BY = 64;

  private static final double MIN_TEMPERATURE = 0.01;
  private static final double MAX_TEMPERATURE = 100;
  private static final double MIN_THRESHOLD = 1e-6;
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  /**
   * What is gained in balanced accuracy, each space left out once.
   *
   * @param expected difference
   * @param low end of its 95 % interval
   * @param high end of its 95 % interval
   */
  public record Gain(double expected, double low, double high) {
    public Gain {
      if (!(Math.abs(expected) <= 1) || !Double.isFinite(low) || !Double.isFinite(high)) {
        throw new IllegalArgumentException(
            "gain " + expected + ", " + low + " to " + high + "; expected -1 to 1");
      }
    }
  }

  public LiveCalibration {
    String[] ids = place.split("/", -1);
    if (ids.length > 2 || !Ids.isValid(ids[0]) || !Ids.isValid(ids[ids.length - 1])) {
      throw new IllegalArgumentException(
          "place of " + place.length() + " characters; expected <site> or <site>/<camera>");
    }
    if (!Ids.isValid(model.name()) || !SHA256.matcher(model.sha256()).matches()) {
      throw new IllegalArgumentException(
          "model without a name or sha256; expected 64 lower-case hexadecimal digits");
    }
    if (!(temperature >= MIN_TEMPERATURE && temperature <= MAX_TEMPERATURE)) {
      throw new IllegalArgumentException(
          "temperature " + temperature + " is out of range; expected 0.01 to 100");
    }
    if (!(threshold >= MIN_THRESHOLD && threshold <= 1 - MIN_THRESHOLD)) {
      throw new IllegalArgumentException(
          "threshold " + threshold + " is out of range; expected 0.000001 to 0.999999");
    }
    if (revision < 1 || revision > MAX_REVISION) {
      throw new IllegalArgumentException(
          "revision " + revision + " is out of range; expected 1 to " + MAX_REVISION);
    }
    if (labels < 0) {
      throw new IllegalArgumentException("labels must not be negative: " + labels);
    }
    if (by != null && by.length() > MAX_BY) {
      throw new IllegalArgumentException(
          "'by' has " + by.length() + " characters; at most " + MAX_BY);
    }
  }
}
