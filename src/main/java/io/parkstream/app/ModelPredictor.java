package io.parkstream.app;

import io.parkstream.batch.DynamicBatcher;
import io.parkstream.batch.Ticket;
import io.parkstream.domain.CameraId;
import io.parkstream.domain.Occupancy;
import io.parkstream.domain.Undecided;
import io.parkstream.image.DecodeResult;
import io.parkstream.stream.BlindPicture;
import io.parkstream.stream.DecodedCrop;
import io.parkstream.stream.Prediction;
import io.parkstream.web.CropPredictor;
import io.parkstream.web.NotReadyException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Has single pictures classified with the crops that come. Thread safe. */
final class ModelPredictor implements CropPredictor {
  /** Longest wait for an answer; somebody waits for it at a page. */
  private static final Duration WAIT = Duration.ofSeconds(2);

  private final ModelRunner model;
  private final boolean findBlind;

  /**
   * @param findBlind whether pictures that show nothing are told
   */
  ModelPredictor(ModelRunner model, boolean findBlind) {
    this.model = model;
    this.findBlind = findBlind;
  }

  @Override
  public Predicted predict(CameraId camera, byte[] picture) throws InterruptedException {
    DynamicBatcher<DecodedCrop, Prediction> engines;
    DecodeResult result;
    try {
      engines = model.batcher();
      result = model.decode(picture);
    } catch (IllegalStateException e) {
      throw new NotReadyException("the model is not loaded yet");
    }
    if (result instanceof DecodeResult.Undecodable undecodable) {
      throw new IllegalArgumentException(
          undecodable.reason().word() + ": " + undecodable.message());
    }
    byte[] pixels = ((DecodeResult.Decoded) result).pixels();
    Ticket<Prediction> ticket =
        engines
            .offer("editor " + camera.key(), DecodedCrop.untraced(pixels))
            .orElseThrow(ModelPredictor::tooBusy);
    if (!engines.await(ticket, WAIT)) {
      throw tooBusy();
    }
    if (ticket.failure() != null) {
      throw tooBusy();
    }
    return predicted(camera, ticket.result(), findBlind ? BlindPicture.look(pixels) : null);
  }

  private static Predicted predicted(
      CameraId camera, Prediction prediction, @Nullable Undecided undecided) {
    String answering = prediction.model().name() + "/" + prediction.model().version();
    if (undecided != null) {
      return new Predicted(Occupancy.UNKNOWN.word(), null, undecided.word(), answering, null);
    }
    double probability = prediction.probabilityFor(camera);
    return new Predicted(
        Occupancy.of(probability).word(),
        probability,
        null,
        answering,
        prediction.revisionFor(camera));
  }

  private static NotReadyException tooBusy() {
    return new NotReadyException("the engines do not answer in time");
  }
}
