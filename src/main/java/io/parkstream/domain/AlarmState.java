package io.parkstream.domain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far an alarm has come.
 *
 * @param alarm which
 * @param raisedAt event time from which it is raised; null while it has not lasted for long enough
 * @param easedAt event time from which what it rests on is over, though not for long enough to
 *     clear it; null otherwise
 */
public record AlarmState(Alarm alarm, @Nullable Instant raisedAt, @Nullable Instant easedAt) {}
