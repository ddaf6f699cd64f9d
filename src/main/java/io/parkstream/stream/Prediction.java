package io.parkstream.stream;

import io.parkstream.domain.ModelIdentity;
import java.time.Instant;

/**
 * What the engine said of one crop.
 *
 * @param probabilityOccupied from 0 to 1
 * @param model that answered
 * @param at when the batch came out of the engine
 */
public record Prediction(float probabilityOccupied, ModelIdentity model, Instant at) {}
