package io.parkstream.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.parkstream.domain.AlarmKind;
import io.parkstream.domain.AlarmRegister;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Alarms about what is believed, by kind; never by site, zone or space. Thread safe. */
final class AlarmMeters {
  private final EnumCounters<AlarmKind> raised;
  private final EnumCounters<AlarmKind> cleared;
  private final Set<AlarmRegister> registers = ConcurrentHashMap.newKeySet();

  AlarmMeters(MeterRegistry registry) {
    raised = counters(registry, "parkstream.alarms.raised", "Alarms that were raised");
    cleared = counters(registry, "parkstream.alarms.cleared", "Alarms that were cleared");
    for (AlarmKind kind : AlarmKind.values()) {
      Gauge.builder("parkstream.alarms.active", registers, all -> active(all, kind))
          .description("Alarms that are raised now")
          .tag("kind", kind.word())
          .strongReference(true)
          .register(registry);
    }
  }

  private static EnumCounters<AlarmKind> counters(
      MeterRegistry registry, String name, String description) {
    return new EnumCounters<>(
        AlarmKind.class,
        List.of(AlarmKind.values()),
        kind ->
            Counter.builder(name)
                .description(description)
                .tag("kind", kind.word())
                .register(registry));
  }

  private static int active(Set<AlarmRegister> registers, AlarmKind kind) {
    int active = 0;
    for (AlarmRegister register : registers) {
      active += register.raised(kind);
    }
    return active;
  }

  void raised(AlarmKind kind) {
    raised.increment(kind);
  }

  void cleared(AlarmKind kind) {
    cleared.increment(kind);
  }

  void alarming(AlarmRegister register) {
    registers.add(register);
  }

  void unalarming(AlarmRegister register) {
    registers.remove(register);
  }
}
