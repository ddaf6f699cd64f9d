package io.parkstream.app;

import io.parkstream.ParkstreamException;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.LiveCalibration;
import io.parkstream.domain.ModelIdentity;
import io.parkstream.engine.InferenceEngine;
import io.parkstream.engine.LiveCalibrations;
import io.parkstream.stream.Prediction;
import io.parkstream.web.CameraCalibrator.Finding;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Computes the live calibrations of cameras anew for another model, from the pictures of their
 * labels: before it takes over, and at the start where it already has. What was applied for the
 * model before goes on as long as that answers. A calibration of a whole site is not computed anew,
 * since labels are of cameras. One at a time, by the caller.
 */
final class Recalibration {
  private static final Logger log = Logger.getLogger(Recalibration.class);

  /** For all cameras together before a takeover; a model waits no longer for its calibrations. */
  static final Duration MOST = Duration.ofSeconds(60);

  private static final String RECOMPUTED = "recomputed";

  /** Longer than any start that succeeds. */
  private static final Duration START = Duration.ofHours(1);

  private final CameraLabels labels;
  private final LabelCalibrator calibrator;
  private final LiveCalibrations live;
  private final Publisher publisher;
  private final Clock clock;
  private final LongSupplier nanoClock;

  /** Publishes a calibration. */
  @FunctionalInterface
  interface Publisher {
    /** Whether the broker has it. */
    boolean publish(LiveCalibration calibration) throws InterruptedException;
  }

  /** What a model says of the pictures of a camera's labels. */
  @FunctionalInterface
  private interface Answers {
    List<Prediction> of(CameraId camera, List<CameraLabels.Label> truths)
        throws InterruptedException;
  }

  Recalibration(
      CameraLabels labels,
      LabelCalibrator calibrator,
      LiveCalibrations live,
      Publisher publisher,
      Clock clock,
      LongSupplier nanoClock) {
    this.labels = labels;
    this.calibrator = calibrator;
    this.live = live;
    this.publisher = publisher;
    this.clock = clock;
    this.nanoClock = nanoClock;
  }

  /**
   * For a model that is about to take over.
   *
   * @param next used by this thread alone until it returns
   */
  void before(InferenceEngine next) throws InterruptedException {
    int bytes = next.maxBatchSize() * next.input().bytes();
    ByteBuffer pixels = ByteBuffer.allocateDirect(bytes);
    recalibrate(next.model(), (camera, truths) -> answers(next, truths, pixels), MOST);
  }

  /**
   * For the model that a service begins with, on a thread of its own, once crops are answered. Ends
   * with the service.
   *
   * @param answering that model
   */
  void atStart(ParkstreamService service, Supplier<ModelIdentity> answering) {
    Thread thread =
        new Thread(
            () -> {
              try {
                if (service.awaitRunning(START)) {
                  recalibrate(answering.get(), calibrator::classify, START);
                }
              } catch (InterruptedException | ParkstreamException e) {
                log.debug("the service has not begun to answer", e);
              } catch (RuntimeException e) {
                log.warnf("live calibrations are not computed anew: %s", e);
              }
            },
            "parkstream-recalibration");
    thread.setDaemon(true);
    thread.start();
  }

  private void recalibrate(ModelIdentity model, Answers answers, Duration most)
      throws InterruptedException {
    long deadline = nanoClock.getAsLong() + most.toNanos();
    int late = 0;
    for (LiveCalibration old : live.missingFor(model)) {
      int slash = old.place().indexOf('/');
      if (slash < 0) {
        continue;
      }
      if (nanoClock.getAsLong() - deadline > 0) {
        late++;
        continue;
      }
      CameraId camera =
          new CameraId(old.place().substring(0, slash), old.place().substring(slash + 1));
      try {
        recalibrate(camera, old, model, answers);
      } catch (RuntimeException e) {
        // Of one camera; the others are calibrated all the same.
        log.warnf(
            "camera %s is not calibrated for %s: %s", camera.key(), name(model), e.getMessage());
      }
    }
    if (late > 0) {
      log.warnf(
          "%d cameras are not calibrated for %s: there was no time after %d s; the next start tries again",
          late, name(model), most.toSeconds());
    }
  }

  private void recalibrate(
      CameraId camera, LiveCalibration old, ModelIdentity model, Answers answers)
      throws InterruptedException {
    CameraLabels.Read read = labels.read(camera);
    List<CameraLabels.Label> truths = read.truths();
    Finding found = LabelCalibrator.finding(read, truths, answers.of(camera, truths));
    if (!found.kept()) {
      log.warnf(
          "camera %s is not calibrated for %s, and was for %s: %s",
          camera.key(), name(model), name(old.model()), found.why());
      return;
    }
    if (!old.equals(live.of(camera.key())) || !model.equals(found.model())) {
      // Another was applied, by another instance or an operator, or another model answers by now.
      return;
    }
    LiveCalibration calibration = found.calibration(camera, clock.instant(), by(old));
    if (publisher.publish(calibration)) {
      // The topic brings it a moment later; the model must not answer without it until then.
      live.put(calibration);
      log.infof(
          "camera %s is calibrated for %s as it was for %s, from %d labels: balanced accuracy %.3f, %.3f without;"
              + " it was %s better than without for %s",
          camera.key(),
          name(model),
          name(old.model()),
          calibration.labels(),
          found.after(),
          found.before(),
          old.gain() == null ? "not known how much" : "%.3f".formatted(old.gain().expected()),
          name(old.model()));
    }
  }

  private static String by(LiveCalibration old) {
    String by = old.by() == null ? "" : old.by();
    return by.startsWith(RECOMPUTED)
        ? by
        : by.isEmpty() ? RECOMPUTED : RECOMPUTED + "; applied by " + by;
  }

  private static String name(ModelIdentity model) {
    return model.name() + "/" + model.version();
  }

  private List<Prediction> answers(
      InferenceEngine engine, List<CameraLabels.Label> truths, ByteBuffer pixels) {
    int bytes = engine.input().bytes();
    float[] probabilities = new float[engine.maxBatchSize()];
    List<Prediction> predictions = new ArrayList<>();
    for (int from = 0; from < truths.size(); from += engine.maxBatchSize()) {
      int count = Math.min(engine.maxBatchSize(), truths.size() - from);
      for (int i = 0; i < count; i++) {
        pixels.put(i * bytes, truths.get(from + i).pixels());
      }
      engine.classify(pixels, count, probabilities);
      for (int i = 0; i < count; i++) {
        predictions.add(
            new Prediction(
                probabilities[i], engine.model(), clock.instant(), engine.adjustments()));
      }
    }
    return predictions;
  }
}
