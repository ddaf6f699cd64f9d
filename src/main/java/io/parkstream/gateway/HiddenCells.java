package io.parkstream.gateway;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * In which cells of the raster the ground is not found where it usually is. Something before the
 * lens hides cells that lie side by side, and leaves the others as they were, in what is found
 * again or in their details; lamps that are switched on, a sun that comes out, or a camera that
 * switches to infrared, do neither.
 *
 * @param told cells in which corners are usually found again
 * @param hidden of them, in which next to none are found now
 * @param hiddenDetails of the corners that are usually there, found again or not, how many are in
 *     the middle one of those
 * @param restFound of what is usually found again, how much is in the middle one of the others
 * @param restDetails as {@code hiddenDetails}, of the others
 * @param edges of neighbouring cells, how many differ in whether they are hidden, as a share
 */
record HiddenCells(
    int told,
    int hidden,
    double hiddenDetails,
    double restFound,
    double restDetails,
    double edges) {
  /** Of the cells that tell; a lorry hides a quarter. */
  private static final double MOST = 0.5;

  /** Cells that must tell, and corners in each. */
  private static final int FEWEST = 10;

  /** Of the share of corners usually found in a cell. */
  private static final double LOST = 0.2;

  /** A cell in which fewer are usually found says nothing. */
  private static final double LEAST_USUAL = 0.08;

  /** Of what is usual, in cells that nothing hides. */
  private static final double AS_USUAL = 0.85;

  /** Of the usual number of corners: what is covered has fewer. */
  private static final double FEW = 0.35;

  /** What lies side by side has few edges; of cells by chance half of the neighbours differ. */
  private static final double MOST_EDGES = 0.25;

  private enum Shown {
    /** Nothing is usually found there. */
    UNTOLD,
    HIDDEN,
    SEEN
  }

  static HiddenCells of(UsualSight usual, SceneMatch.Support support, SceneFeatures now) {
    Shown[] cells = new Shown[support.all().length];
    Arrays.fill(cells, Shown.UNTOLD);
    List<Double> hiddenDetails = new ArrayList<>();
    List<Double> restFound = new ArrayList<>();
    List<Double> restDetails = new ArrayList<>();
    int[] details = now.countByCell();
    for (int i = 0; i < cells.length; i++) {
      if (usual.found(i) >= LEAST_USUAL && support.all()[i] >= FEWEST) {
        double share = support.share(i) / usual.found(i);
        double detail = details[i] / Math.max(1, usual.details(i));
        cells[i] = share < LOST ? Shown.HIDDEN : Shown.SEEN;
        if (share < LOST) {
          hiddenDetails.add(detail);
        } else {
          restFound.add(share);
          restDetails.add(detail);
        }
      }
    }
    return new HiddenCells(
        hiddenDetails.size() + restFound.size(),
        hiddenDetails.size(),
        middle(hiddenDetails),
        middle(restFound),
        middle(restDetails),
        edges(cells));
  }

  /** The median; 0 of fewer than four. */
  private static double middle(List<Double> values) {
    Collections.sort(values);
    return values.size() < 4 ? 0 : values.get(values.size() / 2);
  }

  private static double edges(Shown[] cells) {
    int pairs = 0;
    int edges = 0;
    for (int i = 0; i < cells.length; i++) {
      int right = (i + 1) % SceneFeatures.COLUMNS == 0 ? i : i + 1;
      int below = i + SceneFeatures.COLUMNS < cells.length ? i + SceneFeatures.COLUMNS : i;
      for (int other : new int[] {right, below}) {
        if (other != i && cells[i] != Shown.UNTOLD && cells[other] != Shown.UNTOLD) {
          pairs++;
          edges += cells[i] == cells[other] ? 0 : 1;
        }
      }
    }
    return pairs == 0 ? 1 : (double) edges / pairs;
  }

  /** Whether most of the ground is hidden, by whatever. */
  boolean areMost() {
    return told >= FEWEST && hidden >= MOST * told;
  }

  /** Whether it is something before the lens that hides it, and not the light. */
  boolean isBySomething() {
    return edges <= MOST_EDGES
        && (restFound >= AS_USUAL || (hiddenDetails < FEW && restDetails >= AS_USUAL));
  }
}
