package io.parkstream.training.dataset;

import io.parkstream.image.PixelShape;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds pictures that are nearly the same as known ones. Compares each with each: 2 ns a pair, so a
 * second for 20,000 against 20,000.
 */
public final class NearDuplicates {
  private final List<LabelledPicture> known;
  private final List<Fingerprint> fingerprints;

  public NearDuplicates(List<LabelledPicture> known) {
    this.known = known;
    fingerprints = known.stream().map(NearDuplicates::fingerprint).toList();
  }

  /** The pictures that no known one equals nearly. */
  public List<LabelledPicture> without(List<LabelledPicture> pictures) {
    return pictures.stream().filter(picture -> of(fingerprint(picture), 0).isEmpty()).toList();
  }

  /** All pairs among the known pictures, the earlier first. */
  List<Pair> pairs() {
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < known.size(); i++) {
      for (int other : of(fingerprints.get(i), i + 1)) {
        pairs.add(new Pair(known.get(i), known.get(other)));
      }
    }
    return pairs;
  }

  private List<Integer> of(Fingerprint fingerprint, int from) {
    List<Integer> found = new ArrayList<>();
    for (int i = from; i < fingerprints.size(); i++) {
      if (fingerprints.get(i).isNearly(fingerprint)) {
        found.add(i);
      }
    }
    return found;
  }

  private static Fingerprint fingerprint(LabelledPicture picture) {
    int side = (int) Math.round(Math.sqrt(picture.pixels().length / (double) PixelShape.CHANNELS));
    return Fingerprint.of(picture.pixels(), new PixelShape(side, side));
  }

  /** Two pictures that are nearly the same. */
  record Pair(LabelledPicture first, LabelledPicture second) {}
}
