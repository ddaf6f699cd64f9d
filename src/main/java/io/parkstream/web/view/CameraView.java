package io.parkstream.web.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.parkstream.domain.CameraCondition;
import io.parkstream.domain.CropRef;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A camera as the API says it.
 *
 * @param state {@code live}; {@code moved} and {@code obstructed}: its gateway says that its crops
 *     do not show their spaces; {@code blind}: most of its latest crops show nothing; {@code
 *     silent}: nothing accepted for longer than its budget; {@code failing}: it sends, and what it
 *     sent last could not be read; {@code unseen}: on a space map only
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
 * @param condition how it sees, as its gateway says; null if it says nothing
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
    @Nullable Condition condition,
    long deadLetters) {

  /**
   * How a camera sees, compared with the frame that its map was drawn on.
   *
   * @param kind {@code clear}, {@code moved}, {@code obstructed}, {@code out-of-focus}, {@code
   *     dark} or {@code frozen}
   * @param pixels median distance by which the corners of the map are moved; null if it has not
   *     moved, or nothing of the map is in the frame
   * @param homography from the map to the frame, nine values row by row; null as above
   * @param mapRevision of the map that it was compared with
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Condition(
      String kind,
      Instant since,
      @Nullable Double pixels,
      @Nullable List<Double> homography,
      long mapRevision) {
    static Condition of(CameraCondition condition) {
      return new Condition(
          condition.kind().word(),
          condition.since(),
          condition.pixels(),
          condition.homography(),
          condition.mapRevision());
    }
  }

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
