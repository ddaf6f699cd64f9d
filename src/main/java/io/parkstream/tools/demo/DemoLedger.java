package io.parkstream.tools.demo;

import io.parkstream.domain.CropRef;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds every crop against its answers. Two sides write into it: the publisher, which knows the
 * truth and where the broker put each crop, and a reader of the broker's topics. Thread safe. Grows
 * with the crops of the run.
 */
final class DemoLedger {
  private final Map<CropRef, Boolean> truth = new HashMap<>();
  private final Set<CropRef> onBroker = new HashSet<>();
  private final Map<CropRef, Boolean> classified = new HashMap<>();
  private final Set<CropRef> deadLettered = new HashSet<>();
  private int duplicates;
  private int occupancyEvents;

  /** The broker has acknowledged a crop. */
  synchronized void published(CropRef crop, boolean occupied) {
    truth.put(crop, occupied);
  }

  /** The crop was read back from its topic. */
  synchronized void seen(CropRef crop) {
    onBroker.add(crop);
  }

  synchronized void classified(CropRef crop, boolean occupied) {
    if (deadLettered.contains(crop) || classified.putIfAbsent(crop, occupied) != null) {
      duplicates++;
    }
  }

  synchronized void deadLettered(CropRef crop) {
    if (classified.containsKey(crop) || !deadLettered.add(crop)) {
      duplicates++;
    }
  }

  synchronized void occupancyChanged() {
    occupancyEvents++;
  }

  /** Crops that the broker has acknowledged and nobody has answered. */
  synchronized int unanswered() {
    return truth.size() - classified.size() - deadLettered.size();
  }

  /**
   * The result so far.
   *
   * @param baseline accuracy of the mean-colour guess; null without crops
   */
  synchronized DemoSummary summary(@Nullable Double baseline) {
    Set<CropRef> all = new HashSet<>(onBroker);
    all.addAll(truth.keySet());
    int missing = 0;
    for (CropRef crop : all) {
      boolean answered = classified.containsKey(crop) || deadLettered.contains(crop);
      if (!answered || !onBroker.contains(crop)) {
        missing++;
      }
    }
    int known = 0;
    int right = 0;
    for (Map.Entry<CropRef, Boolean> answer : classified.entrySet()) {
      Boolean expected = truth.get(answer.getKey());
      if (expected != null) {
        known++;
        right += expected.equals(answer.getValue()) ? 1 : 0;
      }
    }
    int occupied = (int) truth.values().stream().filter(o -> o).count();
    return new DemoSummary(
        all.size(),
        classified.size(),
        deadLettered.size(),
        missing,
        duplicates,
        known == 0 ? null : (double) right / known,
        occupancyEvents,
        truth.size() - occupied,
        occupied,
        baseline);
  }
}
