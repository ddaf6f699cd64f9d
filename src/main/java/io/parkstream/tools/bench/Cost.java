package io.parkstream.tools.bench;

/**
 * What a number of crops took.
 *
 * @param crops how many
 * @param wallSeconds time passed
 * @param cpuSeconds processor time of this process, all threads
 */
record Cost(long crops, double wallSeconds, double cpuSeconds) {
  double cropsPerSecond() {
    return crops / wallSeconds;
  }

  double cpuSecondsPerThousand() {
    return 1000 * cpuSeconds / crops;
  }
}
