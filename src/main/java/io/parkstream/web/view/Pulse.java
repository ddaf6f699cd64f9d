package io.parkstream.web.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the system fares at the moment.
 *
 * @param now the service's clock
 * @param cropsPerSecond that are classified, over the last minute
 * @param captureToClassifiedSeconds median of the latest crops
 * @param captureToClassified95Seconds of which 5 % of the latest crops were older
 * @param deadLetters since this instance follows
 * @param following whether the broker answers; if not, all of this may be old
 * @param answeredAt when it last did; null if it has not yet
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Pulse(
    Instant now,
    double cropsPerSecond,
    @Nullable Double captureToClassifiedSeconds,
    @Nullable Double captureToClassified95Seconds,
    long deadLetters,
    boolean following,
    @Nullable Instant answeredAt,
    List<SiteView> sites) {

  /** The same, of some of its sites. */
  public Pulse withSites(List<SiteView> some) {
    return new Pulse(
        now,
        cropsPerSecond,
        captureToClassifiedSeconds,
        captureToClassified95Seconds,
        deadLetters,
        following,
        answeredAt,
        some);
  }
}
