package io.parkstream.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.parkstream.domain.Occupancy;
import io.parkstream.domain.OccupancyReason;
import io.parkstream.domain.SpaceRegister.Outcome;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

/**
 * How the belief in spaces came about: evidence weighed or not, maps and operators heard, beliefs
 * changed, states counted. Thread safe.
 */
final class OccupancyMeters {
  private static final String CONDITIONS = "parkstream.camera.conditions";

  private final MeterRegistry registry;
  private final Map<Occupancy, EnumCounters<OccupancyReason>> changes =
      new EnumMap<>(Occupancy.class);
  private final EnumCounters<Outcome> ignored;
  private final Counter unsure;
  private final Counter blind;
  private final Counter mapsTaken;
  private final Counter mapsRejected;
  private final Counter overridesTaken;
  private final Counter overridesRejected;
  private final Counter conditionsTaken;
  private final Counter conditionsRejected;
  private final Counter countedStates;
  private final Counter repeatedStates;

  OccupancyMeters(MeterRegistry registry) {
    this.registry = registry;
    for (Occupancy occupancy : Occupancy.values()) {
      changes.put(occupancy, changesTo(occupancy));
    }
    ignored =
        new EnumCounters<>(
            Outcome.class,
            List.of(Outcome.LATE, Outcome.HIDDEN, Outcome.UNMAPPED, Outcome.TOO_MANY),
            this::ignored);
    unsure =
        counter(
            "parkstream.observations.unsure",
            "Classifications too near to one half to be evidence");
    blind =
        counter(
            "parkstream.observations.blind",
            "Pictures that show nothing: uniform, blurred, noise or smeared; no evidence");
    mapsTaken = results("parkstream.space.maps", "maps", "taken", "Space maps that were read");
    mapsRejected =
        results("parkstream.space.maps", "maps", "rejected", "Space maps that were read");
    overridesTaken =
        results("parkstream.overrides", "overrides", "taken", "What operators said of spaces");
    overridesRejected =
        results("parkstream.overrides", "overrides", "rejected", "What operators said of spaces");
    conditionsTaken =
        results(CONDITIONS, "conditions", "taken", "What gateways said of how cameras see");
    conditionsRejected =
        results(CONDITIONS, "conditions", "rejected", "What gateways said of how cameras see");
    countedStates = counter("parkstream.states.counted", "States of spaces that were counted");
    repeatedStates =
        counter(
            "parkstream.states.repeated",
            "States of spaces that were counted before: refreshed, repeated or late");
  }

  private EnumCounters<OccupancyReason> changesTo(Occupancy occupancy) {
    return new EnumCounters<>(
        OccupancyReason.class,
        EnumSet.allOf(OccupancyReason.class),
        reason ->
            Counter.builder("parkstream.occupancy.changes")
                .description("Occupancy changes of spaces")
                .baseUnit("changes")
                .tag("occupancy", occupancy.word())
                .tag("reason", reason.word())
                .register(registry));
  }

  private Counter ignored(Outcome outcome) {
    return Counter.builder("parkstream.observations.ignored")
        .description("Observations that did not affect the occupancy, by reason")
        .tag("reason", outcome.word())
        .register(registry);
  }

  private Counter results(String name, String unit, String result, String description) {
    return Counter.builder(name)
        .description(description)
        .baseUnit(unit)
        .tag("result", result)
        .register(registry);
  }

  private Counter counter(String name, String description) {
    return Counter.builder(name).description(description).register(registry);
  }

  void changed(Occupancy occupancy, OccupancyReason reason) {
    EnumCounters<OccupancyReason> byReason = changes.get(occupancy);
    if (byReason != null) {
      byReason.increment(reason);
    }
  }

  void observed(Outcome outcome) {
    switch (outcome) {
      case TAKEN -> {
        // counted as crops
      }
      case UNSURE -> unsure.increment();
      case BLIND -> blind.increment();
      case LATE, HIDDEN, UNMAPPED, TOO_MANY -> ignored.increment(outcome);
    }
  }

  void mapTaken() {
    mapsTaken.increment();
  }

  void mapRejected() {
    mapsRejected.increment();
  }

  void overridden() {
    overridesTaken.increment();
  }

  void overrideRejected() {
    overridesRejected.increment();
  }

  void conditionTaken() {
    conditionsTaken.increment();
  }

  void conditionRejected() {
    conditionsRejected.increment();
  }

  void stateCounted() {
    countedStates.increment();
  }

  void stateRepeated() {
    repeatedStates.increment();
  }
}
