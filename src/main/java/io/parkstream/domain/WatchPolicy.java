package io.parkstream.domain;

import java.time.Duration;

/**
 * For how long a space is believed to be as it was last seen.
 *
 * @param silenceBudget longest time without a crop of a camera before its spaces are unknown, where
 *     its space map has no budget of its own; 1 s to 1 day. Default 60 s
 * @param staleAfter longest time without an accepted crop of a space whose camera sends; 1 s to 1
 *     day. Never less than twice the camera's budget, or a camera that dies would look like spaces
 *     that do. Default 2 min
 * @param refresh the last state of a space is published again after so long, with what was seen
 *     meanwhile; 1 s to 1 h. Default 30 s: 5,000 spaces are 170 small records per second
 * @param maxSpaces spaces of one partition, at 2.5 KiB each; further ones are neither learned nor
 *     mapped, and counted. Maps share the room: one takes as much of it as its stored form. Default
 *     8,000
 * @param maxBytes of the heap that all partitions of an instance share, at least 3 KiB: two thirds
 *     are for spaces and maps, one for the counts of sites. Default 360 MiB, some 96,000 spaces
 */
public record WatchPolicy(
    Duration silenceBudget, Duration staleAfter, Duration refresh, int maxSpaces, long maxBytes) {
  public static final WatchPolicy DEFAULT =
      new WatchPolicy(
          Duration.ofSeconds(60), Duration.ofMinutes(2), Duration.ofSeconds(30), 8_000, 360L << 20);

  public WatchPolicy {
    requireTime("silenceBudget", silenceBudget);
    requireTime("staleAfter", staleAfter);
    requireTime("refresh", refresh);
    if (maxSpaces < 1) {
      throw new IllegalArgumentException("maxSpaces < 1: " + maxSpaces);
    }
    if (maxBytes < SpaceRegister.SPACE_BYTES + SiteRegister.SPACE_BYTES) {
      throw new IllegalArgumentException("maxBytes is less than one space takes: " + maxBytes);
    }
  }

  /** For spaces and maps, of all partitions of an instance. */
  public long maxSpaceBytes() {
    return maxBytes - maxCountBytes();
  }

  /** For the counts of sites, of all partitions of an instance. */
  public long maxCountBytes() {
    return maxBytes / 3;
  }

  private static void requireTime(String name, Duration time) {
    if (time.compareTo(SpaceMap.MIN_SILENCE) < 0 || time.compareTo(SpaceMap.MAX_SILENCE) > 0) {
      throw new IllegalArgumentException(name + " must be from 1 s to 1 day: " + time);
    }
  }
}
