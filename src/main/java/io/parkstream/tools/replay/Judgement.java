package io.parkstream.tools.replay;

import io.parkstream.domain.OccupancyPolicy;
import io.parkstream.engine.EngineFactory;

/**
 * One way from a crop to a belief.
 *
 * @param engines open the model's engine; the same object in both ways lets crops be classified
 *     once
 * @param evidence what changes a belief
 */
public record Judgement(EngineFactory engines, OccupancyPolicy evidence) {}
