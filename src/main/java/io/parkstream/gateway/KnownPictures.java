package io.parkstream.gateway;

import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The pictures that had their turn, by file, time and size: one that is written anew is another.
 * Those that have gone are remembered for a while, since a share that was away comes back with the
 * same pictures. Not thread safe.
 */
final class KnownPictures {
  /** Of pictures that have gone; some 200 bytes each, and minutes of any camera. */
  static final int MOST_GONE = 10_000;

  private final Map<Path, PictureFile> known = new HashMap<>();

  void add(PictureFile picture) {
    known.put(picture.file(), picture);
  }

  void addAll(Collection<PictureFile> pictures) {
    pictures.forEach(this::add);
  }

  boolean contains(PictureFile picture) {
    return picture.equals(known.get(picture.file()));
  }

  /** Lets go of what is not in the folder, once that is much. */
  void forget(PictureFolder found) {
    if (known.size() > found.pictures().size() + MOST_GONE) {
      Set<Path> there = new HashSet<>();
      found.pictures().forEach(picture -> there.add(picture.file()));
      known.keySet().retainAll(there);
    }
  }

  int size() {
    return known.size();
  }
}
