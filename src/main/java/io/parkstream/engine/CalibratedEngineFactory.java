package io.parkstream.engine;

import io.parkstream.model.ModelCard;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** Calibrates the answers of any engine as the model card says. */
public final class CalibratedEngineFactory implements EngineFactory {
  private final EngineFactory engines;
  private final Calibration calibration;
  private final Adjustments adjustments;

  /**
   * Engines around others, which verify their golden answers before they are calibrated.
   *
   * @throws EngineException if the card's calibration cannot be used
   */
  public CalibratedEngineFactory(EngineFactory engines, ModelCard card) {
    this.engines = engines;
    try {
      calibration = new Calibration(card.temperature(), card.threshold());
      Map<String, Calibration> byPlace = new LinkedHashMap<>();
      card.placesOrNone()
          .forEach(
              (place, set) ->
                  byPlace.put(place, new Calibration(set.temperature(), set.threshold())));
      adjustments = new Adjustments(byPlace);
    } catch (IllegalArgumentException e) {
      throw new EngineException(
          "the card of model " + card.name() + "/" + card.version() + ": " + e.getMessage(), e);
    }
  }

  @Override
  public InferenceEngine open() {
    return new CalibratedEngine(engines.open(), calibration, adjustments);
  }

  private static final class CalibratedEngine extends ForwardingEngine {
    private final InferenceEngine engine;
    private final Calibration calibration;
    private final Adjustments adjustments;

    CalibratedEngine(InferenceEngine engine, Calibration calibration, Adjustments adjustments) {
      this.engine = engine;
      this.calibration = calibration;
      this.adjustments = adjustments;
    }

    @Override
    InferenceEngine engine() {
      return engine;
    }

    @Override
    public Adjustments adjustments() {
      return adjustments;
    }

    @Override
    public void classify(ByteBuffer pixels, int count, float[] probabilitiesOccupied) {
      engine.classify(pixels, count, probabilitiesOccupied);
      for (int i = 0; i < count; i++) {
        probabilitiesOccupied[i] = calibration.apply(probabilitiesOccupied[i]);
      }
    }
  }
}
