package io.parkstream.domain;

import io.parkstream.domain.SpaceMap.Corner;
import io.parkstream.domain.SpaceMap.MappedSpace;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a register keeps of a camera's map. Of an outline it needs to know only whether it has
 * changed: 64 bits are kept of it, where the corners of a space could take 3 kB.
 *
 * @param revision of the map
 * @param silenceBudget of the camera; null takes the service's
 * @param bytes that the map takes where it is kept across restarts
 * @param digest of the whole map
 * @param outlines a digest of the outline of each space, by its id
 */
record KnownMap(
    long revision,
    @Nullable Duration silenceBudget,
    long bytes,
    long digest,
    Map<String, Long> outlines) {
  private static final long SEED = 0x9E3779B97F4A7C15L;

  static KnownMap of(SpaceMap map, long bytes) {
    Map<String, Long> outlines = new HashMap<>(2 * map.spaces().size());
    long digest = mix(mix(SEED, map.frame().width()), map.frame().height());
    for (MappedSpace space : map.spaces()) {
      long outline = digest(space.polygon());
      outlines.put(space.space(), outline);
      digest = mix(mix(mix(digest, outline), text(space.space())), text(space.zone()));
    }
    return new KnownMap(map.revision(), map.silenceBudget(), bytes, digest, outlines);
  }

  boolean has(String space) {
    return outlines.containsKey(space);
  }

  private static long digest(List<Corner> polygon) {
    long digest = SEED;
    for (Corner corner : polygon) {
      digest = mix(digest, Double.doubleToLongBits(corner.x()));
      digest = mix(digest, Double.doubleToLongBits(corner.y()));
    }
    return digest;
  }

  private static long text(@Nullable String text) {
    long digest = text == null ? -1 : text.length();
    for (int i = 0; text != null && i < text.length(); i++) {
      digest = mix(digest, text.charAt(i));
    }
    return digest;
  }

  /** The finalizer of SplitMix64 over both. */
  private static long mix(long digest, long value) {
    long mixed = (digest ^ value) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 30)) * 0x94D049BB133111EBL;
    return (mixed ^ (mixed >>> 31)) + SEED;
  }
}
