package io.parkstream.web;

import java.time.Duration;

/**
 * What the API and the page may cost and show.
 *
 * @param limits of the view
 * @param maxClients that follow changes at the same time
 * @param showCrops whether pictures of crops can be asked for; they may show people and number
 *     plates
 * @param silenceBudget after which a camera is called silent whose map does not say
 */
public record WebSettings(
    ViewLimits limits, int maxClients, boolean showCrops, Duration silenceBudget) {}
