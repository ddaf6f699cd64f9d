package io.parkstream.training.evaluation;

/**
 * What an epoch comes to on one of the sites that choose the best.
 *
 * @param site its name
 * @param crops how many
 * @param balancedAccuracy at the threshold one half
 * @param atCommonThreshold balanced accuracy at the threshold that suits all sites best
 * @param rocAuc whatever the threshold
 */
public record SiteScore(
    String site, int crops, double balancedAccuracy, double atCommonThreshold, double rocAuc) {}
