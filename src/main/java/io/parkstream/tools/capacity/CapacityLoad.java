package io.parkstream.tools.capacity;

/**
 * What is asked of a service.
 *
 * @param cameras at least 1
 * @param spacesPerCamera at least 1
 * @param cropsPerSpace each second, above 0; 0.2 is a look every 5 s
 * @param cropBytes mean size of an encoded crop
 * @param changesPerSpace each hour: how often cars come and go
 * @param targetSeconds from a car's arrival until that is published
 */
public record CapacityLoad(
    int cameras,
    int spacesPerCamera,
    double cropsPerSpace,
    int cropBytes,
    double changesPerSpace,
    double targetSeconds) {
  public CapacityLoad {
    requirePositive("cameras", cameras);
    requirePositive("spaces", spacesPerCamera);
    requirePositive("rate", cropsPerSpace);
    requirePositive("crop-bytes", cropBytes);
    requirePositive("latency", targetSeconds);
    if (!(changesPerSpace >= 0)) {
      throw new IllegalArgumentException("changes must not be negative: " + changesPerSpace);
    }
  }

  /** Of all cameras. */
  public long spaces() {
    return (long) cameras * spacesPerCamera;
  }

  /** Each second, of all cameras. */
  public double crops() {
    return spaces() * cropsPerSpace;
  }

  static void requirePositive(String name, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(name + " must be positive: " + value);
    }
  }
}
