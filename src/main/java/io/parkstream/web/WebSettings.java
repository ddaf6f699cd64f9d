package io.parkstream.web;

import io.parkstream.web.view.ViewLimits;
import java.time.Duration;

/**
 * What the API and the page may cost and show.
 *
 * @param limits of the view
 * @param maxClients that follow changes at the same time
 * @param maxRequestsPerSecond of the API that are taken; more are refused
 * @param showCrops whether pictures of crops can be asked for; they may show people and number
 *     plates
 * @param silenceBudget after which a camera is called silent whose map does not say
 */
public record WebSettings(
    ViewLimits limits,
    int maxClients,
    int maxRequestsPerSecond,
    boolean showCrops,
    Duration silenceBudget) {}
