package io.parkstream.tools.capacity;

/**
 * What answers cost, as {@code bench} measures it on the machine in question.
 *
 * @param inferencePerCore crops per second that one core infers, with nothing else to do
 * @param inferencePerGpu crops per second of the GPU of an instance; 0 if cores infer
 * @param otherPerThousand processor seconds of 1,000 crops for everything but inference: reading,
 *     decoding, batching, writing
 * @param batchSize largest
 * @param batchDelaySeconds longest wait for a batch to fill
 * @param commitSeconds between two commits where answers are seen after a commit only; 0 if they
 *     are seen at once
 * @param answerBytes of a classification on the broker, with key and headers
 */
public record CapacityCosts(
    double inferencePerCore,
    double inferencePerGpu,
    double otherPerThousand,
    int batchSize,
    double batchDelaySeconds,
    double commitSeconds,
    int answerBytes) {
  public CapacityCosts {
    CapacityLoad.requirePositive("inference per core", inferencePerCore);
    CapacityLoad.requirePositive("other seconds", otherPerThousand);
    CapacityLoad.requirePositive("batch size", batchSize);
    CapacityLoad.requirePositive("answer bytes", answerBytes);
  }

  boolean isOnGpu() {
    return inferencePerGpu > 0;
  }

  /** Processor seconds of one crop. */
  double coreSeconds() {
    return otherPerThousand / 1000 + (isOnGpu() ? 0 : 1 / inferencePerCore);
  }
}
