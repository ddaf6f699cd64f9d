package io.parkstream.model;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How close an engine's answers come to the model's own in single precision, on one held-out data
 * set; and the gate for engines in fewer bits. {@code quantize} measures it and the model's card
 * holds the report's checksum.
 *
 * @param engine its name, such as {@code onednn-int8}; reports of earlier versions name none
 * @param name of the data set
 * @param agreement share of the crops with the same label, 0 to 1
 * @param balancedAccuracy of the model, 0 to 1
 * @param balancedAccuracyInt8 of the engine in fewer bits, 0 to 1
 */
public record Agreement(
    @Nullable String engine,
    String name,
    double agreement,
    double balancedAccuracy,
    double balancedAccuracyInt8) {
  /** Share of the crops that keep their label in 8 bits: one in 333 may change. */
  public static final double LEAST_IN_INT8 = 0.997;

  /** The same in bfloat16, which rounds and cuts nothing off: one in 1,000. */
  public static final double LEAST_IN_BF16 = 0.999;

  /** Most that the balanced accuracy may fall. */
  public static final double MOST_LOSS = 0.002;

  /** What reports were about before there was another engine in 8 bits. */
  private static final String FIRST_ENGINE = "onnx-int8";

  private static final String BF16 = "bf16";

  /** Least share of the crops that keep their label. */
  public static double least(String engine) {
    return engine.endsWith(BF16) ? LEAST_IN_BF16 : LEAST_IN_INT8;
  }

  /** Whether the engine keeps the labels here, and is not worse by more than chance leaves open. */
  public boolean passes() {
    return agreement >= least(of()) && balancedAccuracy - balancedAccuracyInt8 <= MOST_LOSS;
  }

  private String of() {
    return engine == null ? FIRST_ENGINE : engine;
  }

  /** Whether an engine was measured on any data set. */
  public static boolean isMeasured(String engine, List<Agreement> measured) {
    return measured.stream().anyMatch(each -> each.of().equals(engine));
  }

  /**
   * Why an engine's answers are not to be trusted, or an empty text.
   *
   * @param measured on all data sets, of all engines
   */
  public static String doubt(String engine, List<Agreement> measured) {
    List<Agreement> own = measured.stream().filter(each -> each.of().equals(engine)).toList();
    if (own.isEmpty()) {
      return engine
          + " was never compared with the model's own answers (parkstream quantize --check does)";
    }
    return own.stream()
        .filter(each -> !each.passes())
        .findFirst()
        .map(
            each ->
                String.format(
                    Locale.ROOT,
                    "%s keeps %.1f %% of the labels of %s, and its balanced accuracy falls by %.1f"
                        + " points; at least %.1f %% and at most %.1f are wanted",
                    engine,
                    100 * each.agreement,
                    each.name,
                    100 * (each.balancedAccuracy - each.balancedAccuracyInt8),
                    100 * least(engine),
                    100 * MOST_LOSS))
        .orElse("");
  }
}
