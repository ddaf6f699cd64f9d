package io.parkstream.engine;

import io.parkstream.domain.LiveCalibration;
import io.parkstream.domain.ModelIdentity;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The calibrations that operators apply while the service runs, and what they make of a model's
 * own. One per instance: a thread that reads them puts them in, inference threads ask for {@link
 * #over} once per batch, which costs two reads of memory while nothing has changed.
 *
 * <p>A calibration of another model waits until that model answers, and until then the one before
 * it goes on, if it is of the model that answers. Those that wait are counted, and the first is
 * logged for each model that answers.
 */
public final class LiveCalibrations {
  private static final Logger log = Logger.getLogger(LiveCalibrations.class);

  private static final ModelIdentity NO_MODEL = new ModelIdentity("", 0, "");

  // Guarded by this.
  private final Map<String, LiveCalibration> byPlace = new HashMap<>();

  /** The last of another model, by place: it goes on until the model of the newer one answers. */
  private final Map<String, LiveCalibration> before = new HashMap<>();

  private ModelIdentity reported = NO_MODEL;

  private volatile long generation;
  private volatile Merged merged = new Merged(Adjustments.NONE, NO_MODEL, 0, Adjustments.NONE);

  /** What came of a model's own adjustments the last time. */
  private record Merged(
      Adjustments own, ModelIdentity model, long generation, Adjustments adjustments) {
    boolean isOf(Adjustments ofModel, ModelIdentity answering, long now) {
      return own == ofModel && generation == now && model.equals(answering);
    }
  }

  /** A calibration goes from now on, in the place of an earlier one of its model. */
  public synchronized void put(LiveCalibration calibration) {
    LiveCalibration last = byPlace.put(calibration.place(), calibration);
    if (last != null && !last.model().sha256().equals(calibration.model().sha256())) {
      before.put(last.place(), last);
    }
    changed();
  }

  /** A calibration is taken back; what lies beside the model applies again. */
  public synchronized void remove(String place) {
    byPlace.remove(place);
    before.remove(place);
    changed();
  }

  /** Forgets all, before they are read again. */
  public synchronized void clear() {
    byPlace.clear();
    before.clear();
    changed();
  }

  private void changed() {
    long last = generation;
    generation = last + 1;
  }

  /** Sites and cameras that have one, of whatever model. */
  public synchronized int size() {
    return byPlace.size();
  }

  /** What goes for a place, of whatever model; null if nothing does. */
  public synchronized @Nullable LiveCalibration of(String place) {
    return byPlace.get(place);
  }

  /** Those that are of the model that answers, and so are applied. */
  public synchronized int applied() {
    ModelIdentity answering = merged.model;
    return (int)
        byPlace.values().stream()
            .filter(calibration -> of(calibration, answering).isPresent())
            .count();
  }

  /** What goes at the place of a calibration while a model answers. */
  private Optional<LiveCalibration> of(LiveCalibration newest, ModelIdentity model) {
    return Stream.of(newest, before.getOrDefault(newest.place(), newest))
        .filter(each -> each.model().sha256().equals(model.sha256()))
        .findFirst();
  }

  /** The newest of each camera and site for which none of a model is known. */
  public synchronized List<LiveCalibration> missingFor(ModelIdentity model) {
    return byPlace.values().stream().filter(each -> of(each, model).isEmpty()).toList();
  }

  /** Those that are of another model than the one that answers. */
  public synchronized int unused() {
    return byPlace.size() - applied();
  }

  /**
   * What goes for a batch: a live calibration before the model's own of the same place, and a
   * camera's before its site's. The same object until something changes.
   *
   * @param own the adjustments that came with the model
   * @param model that answers
   */
  public Adjustments over(Adjustments own, ModelIdentity model) {
    Merged last = merged;
    return last.isOf(own, model, generation) ? last.adjustments : merge(own, model);
  }

  private synchronized Adjustments merge(Adjustments own, ModelIdentity model) {
    Map<String, Calibration> calibrations = new LinkedHashMap<>(own.byPlace());
    Map<String, Long> revisions = new HashMap<>();
    LiveCalibration other = null;
    for (LiveCalibration newest : byPlace.values()) {
      LiveCalibration live = of(newest, model).orElse(null);
      if (live != null) {
        calibrations.put(live.place(), new Calibration(live.temperature(), live.threshold()));
        revisions.put(live.place(), live.revision());
      } else {
        other = newest;
      }
    }
    Adjustments adjustments = new Adjustments(calibrations, revisions, generation);
    merged = new Merged(own, model, generation, adjustments);
    if (other != null && !reported.equals(model)) {
      reported = model;
      log.warnf(
          "%d live calibrations are not applied: they belong to another model than %s/%d with sha256 %s;"
              + " revision %d of %s belongs to %s/%d with sha256 %s. Calibrate anew, or take them back",
          byPlace.size() - revisions.size(),
          model.name(),
          model.version(),
          model.sha256(),
          other.revision(),
          other.place(),
          other.model().name(),
          other.model().version(),
          other.model().sha256());
    }
    return adjustments;
  }
}
