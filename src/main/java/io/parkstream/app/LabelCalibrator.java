package io.parkstream.app;

import io.parkstream.batch.DynamicBatcher;
import io.parkstream.batch.Ticket;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.CropLabel.Answer;
import io.parkstream.domain.LiveCalibration;
import io.parkstream.domain.ModelIdentity;
import io.parkstream.engine.Calibration;
import io.parkstream.engine.LabelledLogits;
import io.parkstream.engine.LiveCalibrations;
import io.parkstream.stream.DecodedCrop;
import io.parkstream.stream.Prediction;
import io.parkstream.web.CameraCalibrator;
import io.parkstream.web.NotReadyException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calibrates cameras as {@code calibrate} does, from the labels on their topic. Their pictures are
 * classified anew with the crops that come, so that what is found is of the model that answers, in
 * the form in which it answers, however old the labels are. One at a time. Thread safe.
 */
final class LabelCalibrator implements CameraCalibrator {
  /** Longest wait for the answers to all labels; a busy service answers 100 crops a second. */
  private static final Duration CLASSIFYING = Duration.ofSeconds(20);

  private static final Duration SOON = Duration.ofMillis(100);

  private final CameraLabels labels;
  private final Supplier<DynamicBatcher<DecodedCrop, Prediction>> batcher;
  private final LiveCalibrations calibrations;
  private final LongSupplier nanoClock;
  private final ReentrantLock lock = new ReentrantLock();

  /**
   * @param batcher of the engines that answer; throws {@link IllegalStateException} before
   * @param calibrations that are applied
   */
  LabelCalibrator(
      CameraLabels labels,
      Supplier<DynamicBatcher<DecodedCrop, Prediction>> batcher,
      LiveCalibrations calibrations,
      LongSupplier nanoClock) {
    this.labels = labels;
    this.batcher = batcher;
    this.calibrations = calibrations;
    this.nanoClock = nanoClock;
  }

  @Override
  public Optional<LiveCalibration> applied(CameraId camera) {
    return Optional.ofNullable(calibrations.of(camera.key()));
  }

  @Override
  public Finding find(CameraId camera) throws InterruptedException {
    if (!lock.tryLock()) {
      throw new NotReadyException("another camera is being calibrated");
    }
    try {
      CameraLabels.Read read = labels.read(camera);
      List<CameraLabels.Label> truths = read.truths();
      return finding(read, truths, classify(camera, truths));
    } catch (IllegalStateException e) {
      throw new NotReadyException("the model does not answer: " + e.getMessage());
    } finally {
      lock.unlock();
    }
  }

  /** Has the pictures of labels classified by the model that answers. */
  List<Prediction> classify(CameraId camera, List<CameraLabels.Label> truths)
      throws InterruptedException {
    DynamicBatcher<DecodedCrop, Prediction> engines = batcher.get();
    long deadline = nanoClock.getAsLong() + CLASSIFYING.toNanos();
    List<Ticket<Prediction>> tickets = new ArrayList<>();
    for (CameraLabels.Label truth : truths) {
      tickets.add(offer(engines, camera, truth.pixels(), deadline));
    }
    List<Prediction> predictions = new ArrayList<>();
    for (Ticket<Prediction> ticket : tickets) {
      if (!engines.await(ticket, left(deadline))) {
        throw tooBusy();
      }
      predictions.add(ticket.result());
    }
    return predictions;
  }

  private Ticket<Prediction> offer(
      DynamicBatcher<DecodedCrop, Prediction> engines,
      CameraId camera,
      byte[] pixels,
      long deadline)
      throws InterruptedException {
    while (true) {
      Optional<Ticket<Prediction>> ticket =
          engines.offer("review " + camera.key(), DecodedCrop.untraced(pixels));
      if (ticket.isPresent()) {
        return ticket.get();
      }
      if (left(deadline).isZero()) {
        throw tooBusy();
      }
      engines.awaitRoom(SOON);
    }
  }

  private Duration left(long deadline) {
    return Duration.ofNanos(Math.max(0, deadline - nanoClock.getAsLong()));
  }

  private static NotReadyException tooBusy() {
    return new NotReadyException(
        "the labels were not classified within " + CLASSIFYING.toSeconds() + " s");
  }

  /** What labels give, by what a model says of their pictures. */
  static Finding finding(
      CameraLabels.Read read, List<CameraLabels.Label> truths, List<Prediction> predictions) {
    ModelIdentity model = predictions.isEmpty() ? null : predictions.get(0).model();
    if (predictions.stream().anyMatch(prediction -> !prediction.model().equals(model))) {
      throw new NotReadyException("the model was changed meanwhile");
    }
    LabelledLogits logits = logits(truths, predictions);
    int notUsed = read.labels().size() - truths.size() + read.unreadable();
    if (!logits.suffices()) {
      return found(logits, model, notUsed, read.leftOut(), Calibration.NONE, null, tooFew(logits));
    }
    LabelledLogits.LeftOut leftOut = logits.leaveOneOut();
    return found(
        logits,
        model,
        notUsed,
        read.leftOut(),
        leftOut.isKept() ? logits.fit().calibration() : Calibration.NONE,
        leftOut,
        leftOut.why());
  }

  private static LabelledLogits logits(
      List<CameraLabels.Label> truths, List<Prediction> predictions) {
    double[] logits = new double[truths.size()];
    boolean[] occupied = new boolean[logits.length];
    int[] spaces = new int[logits.length];
    Map<String, Integer> numbers = new LinkedHashMap<>();
    for (int i = 0; i < logits.length; i++) {
      CameraLabels.Label truth = truths.get(i);
      logits[i] = Calibration.logit(predictions.get(i).probabilityOccupied());
      occupied[i] = truth.answer() == Answer.OCCUPIED;
      spaces[i] = numbers.computeIfAbsent(truth.space(), any -> numbers.size());
    }
    return new LabelledLogits(logits, occupied, spaces);
  }

  private static String tooFew(LabelledLogits logits) {
    return "%d empty and %d occupied labels are too few; label %d at least, %d of each"
        .formatted(
            logits.count(false),
            logits.count(true),
            LabelledLogits.MIN_CROPS,
            LabelledLogits.MIN_OF_CLASS);
  }

  private static Finding found(
      LabelledLogits logits,
      @Nullable ModelIdentity model,
      int notUsed,
      long leftOutLabels,
      Calibration calibration,
      LabelledLogits.@Nullable LeftOut leftOut,
      String why) {
    return new Finding(
        model,
        logits.count(false),
        logits.count(true),
        notUsed,
        leftOutLabels,
        calibration.temperature(),
        calibration.threshold(),
        leftOut == null ? null : leftOut.before(),
        leftOut == null ? null : leftOut.after(),
        leftOut == null ? null : leftOut.gain(),
        leftOut == null ? null : leftOut.gainLow(),
        leftOut == null ? null : leftOut.gainHigh(),
        why.isEmpty(),
        why);
  }
}
