package io.parkstream.training.fit;

import io.parkstream.training.evaluation.SiteScore;
import java.util.List;

/**
 * What a network comes to on pictures that it is measured by; of several sites the mean, each
 * counting alike.
 *
 * @param accuracy share of the right answers
 * @param balancedAccuracy mean over the classes; of two at the threshold one half
 * @param atCommonThreshold balanced accuracy of two classes at the one threshold that gives the
 *     highest; of more classes as {@code balancedAccuracy}
 * @param threshold that one
 * @param sites each by itself; empty of more than two classes
 */
record ValidationScore(
    double accuracy,
    double balancedAccuracy,
    double atCommonThreshold,
    double threshold,
    List<SiteScore> sites) {}
