package io.parkstream.web.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.parkstream.domain.CropRef;
import io.parkstream.domain.ModelIdentity;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A space with its recent history.
 *
 * @param state at the moment
 * @param validUntil after this nothing is known unless a newer state came; null if not known
 * @param cropsAreShown whether pictures of crops may be asked for
 * @param cropsAreLabelled whether operators may label those pictures
 * @param changes the last changes, newest first
 * @param classifications the last answers of the model, newest first
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SpaceDetail(
    @JsonUnwrapped SpaceView state,
    @Nullable Instant validUntil,
    boolean cropsAreShown,
    boolean cropsAreLabelled,
    List<Change> changes,
    List<Answer> classifications) {

  /** The same, where operators may label the pictures that are shown, or may not. */
  public SpaceDetail withCropsLabelled(boolean labelled) {
    return new SpaceDetail(
        state, validUntil, cropsAreShown, cropsAreShown && labelled, changes, classifications);
  }

  /**
   * A change of what was believed.
   *
   * @param reason why
   * @param eventTime when, by the camera's clock
   * @param evidenceCount classifications that agreed
   * @param firstEvidenceAt capture time of the first of them
   * @param sessionId ties start and end of a stay
   * @param model that gave the deciding answer
   * @param crop that decided
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Change(
      String occupancy,
      String previousOccupancy,
      String reason,
      Instant eventTime,
      int evidenceCount,
      @Nullable Instant firstEvidenceAt,
      @Nullable Double probabilityOccupied,
      @Nullable String sessionId,
      @Nullable ModelIdentity model,
      @Nullable CropRef crop) {}

  /**
   * An answer of the model.
   *
   * @param capturedAt when the picture was taken
   * @param captureToClassifiedSeconds how old the picture was then
   * @param crop where the picture lies
   */
  public record Answer(
      Instant capturedAt,
      String occupancy,
      double probabilityOccupied,
      double captureToClassifiedSeconds,
      CropRef crop) {}
}
