package io.parkstream.app;

import io.parkstream.config.AlarmsConfig;
import io.parkstream.config.OverstayRule;
import io.parkstream.domain.AlarmPolicy;
import io.parkstream.domain.DriftRule;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The rules of alarms, as configured. */
final class ConfiguredAlarms {
  private ConfiguredAlarms() {}

  /** The topic; empty if there are no alarms. */
  static Optional<String> topic(AlarmsConfig alarms) {
    return alarms.enabled() ? Optional.of(alarms.topic()) : Optional.empty();
  }

  /**
   * The rules.
   *
   * @param uncertainty answers nearer than this to one half are undecided
   */
  static AlarmPolicy policy(AlarmsConfig alarms, double uncertainty) {
    return new AlarmPolicy(
        alarms.fullAt().orElse(0),
        alarms.fullFor(),
        alarms.overstay().orElse(List.of()).stream()
            .flatMap(rule -> OverstayRule.of(rule).stream())
            .collect(Collectors.toMap(OverstayRule::place, OverstayRule::limit)),
        alarms.flipsPerHour().orElse(0),
        alarms.unchangedFor().orElse(null),
        alarms.undecidedRise().isPresent()
            ? new DriftRule(alarms.undecidedRise().getAsDouble(), uncertainty)
            : null);
  }
}
