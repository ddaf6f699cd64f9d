package io.parkstream.serde;

/**
 * The names of the topics; what is on them is in {@link CropHeaders} and the writers beside it.
 *
 * @param crops pictures of spaces, from the gateways
 * @param classifications one answer per crop
 * @param occupancy changes of what is believed of a space
 * @param deadLetters crops that cannot be read, with the reason
 */
public record Topics(String crops, String classifications, String occupancy, String deadLetters) {
  public static final Topics DEFAULT =
      new Topics(
          "parking.crops", "parking.classifications", "parking.occupancy", "parking.crops.dlq");
}
