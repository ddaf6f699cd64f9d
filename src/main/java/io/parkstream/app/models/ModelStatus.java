package io.parkstream.app.models;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which model answers; one consistent look.
 *
 * @param name the model's folder in the repository
 * @param version that answers; 0 before the first is loaded
 * @param since when it began to
 * @param previous the version that {@code rollback} goes to; null if there is none
 * @param following whether newer versions are used automatically
 * @param refused versions that could not be used, and why
 */
public record ModelStatus(
    String name,
    int version,
    Instant since,
    @Nullable Integer previous,
    boolean following,
    Map<Integer, String> refused) {}
