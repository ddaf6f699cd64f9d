package io.parkstream.serde;

/**
 * The names of the topics; what is on them is in {@link CropHeaders} and the writers beside it.
 *
 * @param crops pictures of spaces, from the gateways
 * @param spaceMaps which camera owns which spaces, from the gateways; see {@link SpaceMaps}
 * @param cameras how cameras see, from the gateways; see {@link CameraConditions}
 * @param overrides spaces that operators have closed; see {@link SpaceOverrides}
 * @param calibrations what operators make of a model's answers at single sites and cameras; see
 *     {@link Calibrations}
 * @param classifications one answer per crop
 * @param occupancy changes of what is believed of a space
 * @param spaces the last state of each space; see {@link SpaceStates}
 * @param sites the counts of each site; see {@link SiteStates}
 * @param deadLetters crops that cannot be read, with the reason
 */
public record Topics(
    String crops,
    String spaceMaps,
    String cameras,
    String overrides,
    String calibrations,
    String classifications,
    String occupancy,
    String spaces,
    String sites,
    String deadLetters) {
  public static final Topics DEFAULT =
      new Topics(
          "parking.crops",
          "parking.spacemaps",
          "parking.cameras",
          "parking.overrides",
          "parking.calibrations",
          "parking.classifications",
          "parking.occupancy",
          "parking.spaces",
          "parking.sites",
          "parking.crops.dlq");
}
