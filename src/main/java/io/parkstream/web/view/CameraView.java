package io.parkstream.web.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.parkstream.domain.CropRef;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A camera as the API says it.
 *
 * @param state {@code live}; {@code blind}: most of its latest crops show nothing; {@code silent}:
 *     nothing accepted for longer than its budget; {@code failing}: it sends, and what it sent last
 *     could not be read; {@code unseen}: on a space map only
 * @param spaces that it owns
 * @param lastSeenAt when its latest crop was classified, by the service's clock
 * @param cropsPerSecond over the last minute
 * @param captureToClassifiedSeconds median of its latest crops
 * @param clockSkewSeconds how far its clock is ahead (behind, if negative): of the quickest
 *     camera's or, while its crops are refused as {@code implausible-time}, of the service's; null
 *     until enough crops came
 * @param silenceBudgetSeconds after which it is called silent
 * @param lastAccepted its latest crop that was classified
 * @param lastDeadLetter its latest crop that could not be read
 * @param deadLetters of it since this instance follows
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CameraView(
    String site,
    String camera,
    String state,
    int spaces,
    @Nullable Instant lastSeenAt,
    double cropsPerSecond,
    @Nullable Double captureToClassifiedSeconds,
    @Nullable Double clockSkewSeconds,
    double silenceBudgetSeconds,
    @Nullable AcceptedCrop lastAccepted,
    @Nullable DeadLetter lastDeadLetter,
    long deadLetters) {

  /** A crop that was classified. */
  public record AcceptedCrop(String space, Instant capturedAt, CropRef crop) {}

  /**
   * A crop that could not be read.
   *
   * @param at when it was set aside
   * @param message for people; may hold bytes of the sender and has to be escaped
   * @param crop where it lies; null if the letter does not say
   * @param clockSkewSeconds how far its capture time is ahead of {@code at}, behind if negative;
   *     null if it was refused for another reason
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record DeadLetter(
      Instant at,
      String reason,
      String message,
      @Nullable CropRef crop,
      @Nullable Double clockSkewSeconds) {}
}
