package io.parkstream.web.view;

/**
 * What the view may hold. All of it is memory of this instance.
 *
 * @param spaces most spaces; further ones are counted and not shown. About 2 kB each when their
 *     histories are full
 * @param cameras most cameras; further ones are counted and not shown
 * @param changesPerSpace past changes of one space
 * @param answersPerSpace past classifications of one space
 * @param feed changes kept for clients that come back, about 400 bytes each
 */
public record ViewLimits(
    int spaces, int cameras, int changesPerSpace, int answersPerSpace, int feed) {
  public static final ViewLimits DEFAULT = new ViewLimits(100_000, 10_000, 10, 10, 20_000);
}
