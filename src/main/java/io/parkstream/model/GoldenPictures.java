package io.parkstream.model;

import java.util.List;

/**
 * {@code golden.json}: drawn pictures with the answers of the network that was exported. An engine
 * that answers otherwise has loaded the weights wrongly, or reads the pixels in another order.
 *
 * @param tolerance largest difference of a probability
 * @param pictures each with its answer
 */
public record GoldenPictures(double tolerance, List<Picture> pictures) {
  /**
   * A picture and its answer.
   *
   * @param pixels red, green, blue per pixel, row by row, unsigned; base64 in the file
   * @param probabilityOccupied 0 to 1
   */
  public record Picture(byte[] pixels, double probabilityOccupied) {}
}
