package io.parkstream.web.view;

import java.time.Instant;

/**
 * The counts of a site at the end of a minute, and what happened within it.
 *
 * @param until end of the time, or now for the last point
 * @param entries spaces that became occupied after being empty, perhaps unknown in between
 * @param exits spaces that became empty after being occupied, perhaps unknown in between
 */
public record TimelinePoint(
    Instant until, int empty, int occupied, int unknown, int closed, int entries, int exits) {}
