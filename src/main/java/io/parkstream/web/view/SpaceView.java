package io.parkstream.web.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a space at the moment, as the API says it. A state that is merely confirmed is
 * no event, so nothing in here may run out by itself: when a state does, that is an event.
 *
 * @param camera that owns the space; null while no camera has been heard of
 * @param zone of the site; null where the space map names none
 * @param occupancy empty, occupied, unknown or closed
 * @param reason of the last change: the words of {@code parking.occupancy}, and {@code expired}
 *     where the state was not confirmed in time; null if there was no change
 * @param since when the belief began; null if nothing was ever believed
 * @param lastObservedAt capture time of the latest classification, in an event as of then; null if
 *     there was none
 * @param probabilityOccupied of the latest classification, from 0 to 1
 * @param version of the state; 0 if there was none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SpaceView(
    String site,
    String space,
    @Nullable String camera,
    @Nullable String zone,
    String occupancy,
    @Nullable String reason,
    @Nullable Instant since,
    @Nullable Instant lastObservedAt,
    @Nullable Double probabilityOccupied,
    long version) {}
