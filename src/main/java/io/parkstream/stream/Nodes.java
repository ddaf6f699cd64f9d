package io.parkstream.stream;

/**
 * The names of the sources, processors and sinks of {@link OccupancyTopology}. A processor forwards
 * to its children by these.
 */
final class Nodes {
  static final String CROPS = "crops";
  static final String CLASSIFY = "classify";
  static final String CLASSIFICATIONS = "classifications";
  static final String DEAD_LETTERS = "dead-letters";
  static final String OCCUPANCY = "occupancy";
  static final String OCCUPANCY_CHANGES = "occupancy-changes";
  static final String SPACE_MAPS = "space-maps";
  static final String READ_MAPS = "read-maps";
  static final String CAMERAS = "cameras";
  static final String KEEP_CAMERAS = "keep-cameras";
  static final String OVERRIDES = "overrides";
  static final String KEEP_OVERRIDES = "keep-overrides";
  static final String CALIBRATIONS = "calibrations";
  static final String KEEP_CALIBRATIONS = "keep-calibrations";
  static final String SPACES = "spaces";
  static final String COUNTED_SPACES = "counted-spaces";
  static final String COUNT = "count";
  static final String SITES = "sites";
  static final String ALARMS = "raise-alarms";
  static final String ALARM_EVENTS = "alarm-events";

  private Nodes() {}
}
