package io.parkstream.tools.capacity;

/**
 * What an instance is and how far it may be used.
 *
 * @param cores of an instance
 * @param busy share of cores and GPU that may be used in the mean, above 0 and below 1: the rest is
 *     for bursts, for reading a backlog, and for an instance that is lost
 * @param replication copies on the brokers
 */
public record CapacityLimits(int cores, double busy, int replication) {
  public CapacityLimits {
    CapacityLoad.requirePositive("cores", cores);
    CapacityLoad.requirePositive("replication", replication);
    if (!(busy > 0 && busy < 1)) {
      throw new IllegalArgumentException("busy must be above 0 and below 1: " + busy);
    }
  }
}
