package io.parkstream.web.view;

/**
 * What the view may hold. All of it is memory of this instance.
 *
 * @param spaces most spaces; further ones are counted and not shown. About 11 kB each when their
 *     histories are full
 * @param cameras most cameras; further ones are counted and not shown
 * @param changesPerSpace past changes of one space
 * @param answersPerSpace past classifications of one space
 * @param feed changes kept for clients that come back, about 400 bytes each
 * @param bytes of all spaces with their histories, cameras, maps, sites and timelines together, as
 *     estimated; without room the histories are shorter, and further spaces, cameras and maps are
 *     counted and not shown
 */
public record ViewLimits(
    int spaces, int cameras, int changesPerSpace, int answersPerSpace, int feed, long bytes) {
  /** A fifth of the service's heap. */
  private static final long MAX_BYTES = 208L << 20;

  public static final ViewLimits DEFAULT =
      new ViewLimits(100_000, 10_000, 10, 10, 20_000, MAX_BYTES);
}
