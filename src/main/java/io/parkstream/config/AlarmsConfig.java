package io.parkstream.config;

import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Alarms about what is believed of spaces, on a topic of their own. Each rule is off if unset. */
public interface AlarmsConfig {
  /**
   * Whether alarms are raised. What is still raised when a rule is unset is cleared; when alarms
   * are disabled as a whole it stays as it is.
   */
  @WithDefault("false")
  boolean enabled();

  /** The topic of the alarms; compacted, created at start if topics are. */
  @WithDefault("parking.alarms")
  String topic();

  /**
   * Share of the open spaces of a site or zone that are occupied when it is full, 0.5 to 1. The
   * alarm is cleared when a twentieth of the spaces more than that leaves are empty.
   */
  OptionalDouble fullAt();

  /** How long a site must be full, or no longer full, before that counts, 0s to 1h. */
  @WithDefault("1m")
  Duration fullFor();

  /**
   * Longest stays, as {@code short=2h,north/loading=20m,*=3d}: by zone, by site and zone, for all
   * spaces of a site ({@code north/*}) or for all; of several the most specific counts. 1s to 365d;
   * at most 1000.
   */
  Optional<List<String>> overstay();

  /** Changes of a space between empty and occupied within an hour that are usual, 1 to 20. */
  OptionalInt flipsPerHour();

  /** A space that has been occupied, or empty, for longer is suspicious, 1h to 365d. */
  Optional<Duration> unchangedFor();

  /**
   * A rise of the share of a camera's answers that are undecided, over a day and against two weeks,
   * that is no longer chance: 0.05 for five in a hundred more, 0.02 to 0.5.
   */
  OptionalDouble undecidedRise();
}
