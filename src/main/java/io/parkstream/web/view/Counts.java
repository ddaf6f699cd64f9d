package io.parkstream.web.view;

/**
 * Spaces by what is believed of them; the parts add up to the total.
 *
 * @param total of the spaces that are known
 */
public record Counts(int total, int empty, int occupied, int unknown, int closed) {
  static final Counts NONE = new Counts(0, 0, 0, 0, 0);
}
