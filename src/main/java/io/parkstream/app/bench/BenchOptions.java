package io.parkstream.app.bench;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What to measure.
 *
 * @param crops of the backlog; the first quarter warms the service up and is not measured
 * @param rounds how often engine and service are measured in turn; medians are reported
 * @param engineTime how long the engine is measured alone in each round
 * @param waiting time of a batch of an engine that only waits; the model's engine if absent
 */
public record BenchOptions(
    int crops, int rounds, Duration engineTime, @Nullable Duration waiting) {}
