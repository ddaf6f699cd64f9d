package io.parkstream.training.evaluation;

/**
 * One line of {@code history.csv}.
 *
 * @param number from 1; 0 for the weights to start from, as they were before the first step
 * @param learningRate of its last step
 * @param loss mean training loss, without L2; of epoch 0 that of unvaried training pictures
 * @param validationLoss mean loss on pictures that are never varied
 * @param validationAccuracy on the same
 * @param best whether it is the best so far by what is monitored
 * @param cropsPerSecond of the training steps alone
 * @param seconds training and validation together
 */
public record Epoch(
    int number,
    double learningRate,
    double loss,
    double accuracy,
    double validationLoss,
    double validationAccuracy,
    double validationBalancedAccuracy,
    boolean best,
    double cropsPerSecond,
    double seconds) {}
